import { useRef } from 'preact/hooks';
import type { Turn } from '../../server/sessions/api';
import { navigate, sessionPath } from '../client/router';
import { words } from '../client/words';
import { formatDuration } from '../parts/figures';
import { stretchesOf } from './timeline';

interface TimelineStripProps {
  sessionId: string;
  turns: Turn[];
  firstNumber: number;
  selected: string | null;
}

/** All turns on one line: how long each took, which failed, and where people paused. Arrow keys walk along it. */
export function TimelineStrip({ sessionId, turns, firstNumber, selected }: TimelineStripProps) {
  const root = useRef<HTMLDivElement>(null);
  const text = words.value.conversation;
  const choose = (traceId: string) => navigate(sessionPath(sessionId, { traceId }));
  let number = firstNumber - 1;
  return (
    <div class="timeline" role="group" aria-label={text.timeline} ref={root} onKeyDown={(event) => walk(event, root.current)}>
      {stretchesOf(turns).map((stretch, index) => {
        if (stretch.kind === 'gap') {
          return <span key={index} class={stretch.long ? 'timeline-gap timeline-gap-long' : 'timeline-gap'} style={{ flexGrow: stretch.long ? 0 : stretch.weight }} title={text.idle(formatDuration(stretch.ms))}>{stretch.long && turns.length <= 40 ? formatDuration(stretch.ms) : ''}</span>;
        }
        number += 1;
        const { turn } = stretch;
        const name = text.timelineTurn(number, formatDuration(turn.durationMs), turn.errors.length);
        return <button key={turn.traceId} type="button" class="timeline-turn" style={{ flexGrow: stretch.weight }} tabIndex={turn.traceId === selected ? 0 : -1} aria-current={turn.traceId === selected ? 'true' : undefined} data-failed={turn.errors.length > 0 || undefined} data-running={turn.running || undefined} aria-label={name} title={name} onClick={() => choose(turn.traceId)} />;
      })}
    </div>
  );
}

function walk(event: KeyboardEvent, root: HTMLElement | null): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0 || !root) return;
  const buttons = [...root.querySelectorAll('button')];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step];
  next?.focus();
  next?.click();
  event.preventDefault();
}
