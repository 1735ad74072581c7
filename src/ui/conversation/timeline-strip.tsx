import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionDetail, Turn } from '../../server/sessions/api';
import { navigate, sessionPath } from '../client/router';
import type { OpenSession } from '../client/session';
import { words } from '../client/words';
import { formatCount, formatDuration } from '../parts/figures';
import { stretchesOf } from './timeline';

interface TimelineStripProps {
  session: OpenSession;
  detail: SessionDetail;
  selected: string | null;
}

/** Beyond this many turns the pauses are drawn and no longer written. */
const mostNamedGaps = 40;

/** All turns on one line: how long each took, which failed, and where people paused. Arrow keys walk along it. */
export function TimelineStrip({ session, detail, selected }: TimelineStripProps) {
  const root = useRef<HTMLDivElement>(null);
  const turns = session.turns.value;
  const unloaded = detail.turnCount - turns.length;
  useLayoutEffect(() => showChosen(root.current), [selected, turns.length]);
  if (detail.turnCount < 2) return null;
  const text = words.value.conversation;
  let number = unloaded;
  return (
    <div class="timeline" role="group" aria-label={text.timeline} ref={root} onKeyDown={(event) => walk(event, root.current)}>
      {detail.olderCursor !== null && (
        <button
          type="button"
          class="timeline-older"
          tabIndex={-1}
          title={text.older(formatCount(unloaded))}
          onClick={() => void session.loadOlder()}
        >
          +{formatCount(unloaded)}
          <span class="sr-only">, {text.older(formatCount(unloaded))}</span>
        </button>
      )}
      {stretchesOf(turns).map((stretch, index) => {
        if (stretch.kind === 'gap') {
          return (
            <Gap key={index} ms={stretch.ms} long={stretch.long} weight={stretch.weight} named={turns.length <= mostNamedGaps} />
          );
        }
        number += 1;
        const { turn } = stretch;
        return (
          <TurnMark
            key={turn.traceId}
            turn={turn}
            number={number}
            weight={stretch.weight}
            selected={turn.traceId === selected}
            onChoose={() => navigate(sessionPath(session.id, { traceId: turn.traceId }))}
          />
        );
      })}
    </div>
  );
}

function Gap({ ms, long, weight, named }: { ms: number; long: boolean; weight: number; named: boolean }) {
  const time = formatDuration(ms);
  return (
    <span
      class={long ? 'timeline-gap timeline-gap-long' : 'timeline-gap'}
      style={{ flexGrow: long ? 0 : weight }}
      title={words.value.conversation.idle(time)}
    >
      {long && named ? time : ''}
    </span>
  );
}

interface TurnMarkProps {
  turn: Turn;
  number: number;
  weight: number;
  selected: boolean;
  onChoose: () => void;
}

/** A turn to scale, with a notch where the first token came. */
function TurnMark({ turn, number, weight, selected, onChoose }: TurnMarkProps) {
  const text = words.value.conversation;
  const first = turn.timeToFirstChunkMs;
  const name = [
    text.timelineTurn(number, formatDuration(turn.durationMs), turn.errors.length),
    ...(first === null ? [] : [text.firstTokenAfter(formatDuration(first))]),
  ].join(', ');
  return (
    <button
      type="button"
      class="timeline-turn"
      style={{ flexGrow: weight }}
      tabIndex={selected ? 0 : -1}
      aria-current={selected ? 'true' : undefined}
      data-failed={turn.errors.length > 0 || undefined}
      data-running={turn.running || undefined}
      aria-label={name}
      title={name}
      onClick={onChoose}
    >
      {first !== null && turn.durationMs > 0 && (
        <span class="timeline-first" style={{ left: `${Math.min(100, (first / turn.durationMs) * 100)}%` }} />
      )}
    </button>
  );
}

/** Moves the strip, and nothing around it. */
function showChosen(root: HTMLElement | null): void {
  const chosen = root?.querySelector<HTMLElement>('[aria-current]');
  if (!root || !chosen) return;
  const left = chosen.offsetLeft - root.offsetLeft;
  if (left < root.scrollLeft || left + chosen.offsetWidth > root.scrollLeft + root.clientWidth) {
    root.scrollLeft = left - root.clientWidth / 2;
  }
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
