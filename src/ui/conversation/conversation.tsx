import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionDetail, Turn } from '../../server/sessions/api';
import type { OpenSession } from '../client/session';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { InView } from '../parts/prose';
import { formatCount } from '../parts/figures';
import { keepPlace, stickToEnd, type Place } from './scroll';
import { TurnView } from './turn';

interface ConversationProps {
  session: OpenSession;
  detail: SessionDetail;
  turns: Turn[];
  selected: string | null;
  /** The message that the address names. */
  namedMessage: string | null;
  /** What to bring into view: a turn, or a message. Null: the newest turn. */
  target: string | null;
}

/** The newest turns, which one sees first. */
const eagerTurns = 4;

const isAtEnd = signal(true);
const settledMs = 120;

/** All turns as they were said, oldest first. New ones arrive below without moving what is being read. */
export function Conversation({ session, detail, turns, selected, namedMessage, target }: ConversationProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<Place | null>(null);
  useLayoutEffect(() => startPlace(scroller.current, target), []);
  useEffect(() => stickToEnd(scroller.current, content.current, target === null, (atEnd) => (isAtEnd.value = atEnd)), []);
  const isLoaded = turns.some((turn) => turn.traceId === target || holds(turn, target));
  useEffect(() => keepInView(scroller.current, target), [target, isLoaded]);
  useLayoutEffect(() => keepPlace(scroller.current, place), [turns[0]?.traceId]);
  const firstNumber = detail.turnCount - turns.length + 1;
  return (
    <section class="conversation" aria-label={words.value.conversation.title}>
      <div class="conversation-scroll" ref={scroller} data-scroller tabIndex={-1}>
        <div class="conversation-content" ref={content}>
          <Older session={session} detail={detail} turns={turns} scroller={scroller} place={place} />
          {turns.map((turn, index) => (
            <InView.Provider key={turn.traceId} value={index >= turns.length - eagerTurns}>
              <TurnView
                turn={turn}
                number={firstNumber + index}
                sessionId={session.id}
                selected={turn.traceId === selected}
                previousSystem={turns[index - 1]?.systemPrompt?.text ?? null}
                namedMessage={holds(turn, namedMessage) ? namedMessage : null}
              />
            </InView.Provider>
          ))}
        </div>
      </div>
      {!isAtEnd.value && (
        <Button class="to-end" icon="down" onClick={() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })}>
          {words.value.conversation.toEnd}
        </Button>
      )}
    </section>
  );
}

interface OlderProps extends Pick<ConversationProps, 'session' | 'detail' | 'turns'> {
  scroller: { current: HTMLDivElement | null };
  place: { current: Place | null };
}

/** Older turns come when the reader gets near them; the button says how many there are. */
function Older({ session, detail, turns, scroller, place }: OlderProps) {
  const marker = useRef<HTMLDivElement>(null);
  const load = () => {
    place.current = placeOf(scroller.current);
    void session.loadOlder();
  };
  useEffect(() => {
    if (!marker.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && load(), {
      root: scroller.current,
      rootMargin: '600px',
    });
    observer.observe(marker.current);
    return () => observer.disconnect();
  }, [detail.olderCursor]);
  if (detail.olderCursor === null) return null;
  return (
    <div class="older" ref={marker}>
      <Button look="quiet" onClick={load} disabled={session.loadingOlder.value}>
        {words.value.conversation.older(formatCount(Math.max(0, detail.turnCount - turns.length)))}
      </Button>
    </div>
  );
}

function placeOf(scroller: HTMLElement | null): Place | null {
  const top = scroller?.getBoundingClientRect().top ?? 0;
  const first = [...(scroller?.querySelectorAll<HTMLElement>('[data-turn]') ?? [])].find(
    (turn) => turn.getBoundingClientRect().bottom > top,
  );
  return first ? { element: first, top: first.getBoundingClientRect().top } : null;
}

/** Twice, since turns that come near the view are measured anew. */
function keepInView(scroller: HTMLElement | null, target: string | null): void {
  bringIntoView(scroller, target);
  setTimeout(() => bringIntoView(scroller, target), settledMs);
}

/** Before the first paint: the newest turn stands at the bottom, unless the address names another. */
function startPlace(scroller: HTMLElement | null, target: string | null): void {
  if (scroller && target === null) scroller.scrollTop = scroller.scrollHeight;
}

function bringIntoView(scroller: HTMLElement | null, target: string | null): void {
  if (!scroller || target === null) return;
  const id = CSS.escape(target);
  const message = scroller.querySelector<HTMLElement>(`[data-message="${id}"]`);
  const element = message ?? scroller.querySelector<HTMLElement>(`[data-turn="${id}"]`);
  if (!element || isInView(element, scroller)) return;
  element.scrollIntoView({ block: message ? 'center' : 'start' });
}

function isInView(element: HTMLElement, scroller: HTMLElement): boolean {
  const own = element.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  return own.top >= view.top - 4 && own.top < view.bottom - 120;
}

function holds(turn: Turn, messageId: string | null): boolean {
  return messageId !== null && turn.messages.some((message) => message.id === messageId);
}
