import { signal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { SessionDetail, Turn } from '../../server/sessions/api';
import { startHoverLinks } from '../client/hover-link';
import { onChange } from '../client/live';
import { usePageKeys } from '../client/page-keys';
import { conversationShare, setShare } from '../client/preferences';
import { traceOf } from '../client/trace';
import { navigate, sessionPath, type Route } from '../client/router';
import { openSession, type OpenSession } from '../client/session';
import { words } from '../client/words';
import { formatCompact, formatCost, formatCount, formatDuration, generationSpeed } from '../parts/figures';
import { Link } from '../parts/link';
import { Problem } from '../parts/problem';
import { Splitter } from '../parts/splitter';
import { SpanPanel } from '../span-panel/panel';
import { Waterfall } from '../waterfall/panel';
import { Conversation } from './conversation';
import { FindBar, openFind, type Found } from './find';
import { SessionHeader } from './header';
import { SessionSkeleton } from './skeleton';
import { TurnPanel } from './turn-panel';

type SessionRoute = Extract<Route, { page: 'session' }>;

/** The message that search found last; it is shown like one that the address names. */
const foundMessage = signal<Found | null>(null);

/** A session: the conversation, and beside it the turn and the span that are looked at. */
export function SessionPage({ place }: { place: SessionRoute }) {
  const session = useMemo(() => openSession(place.sessionId), [place.sessionId]);
  useLayoutEffect(() => {
    foundMessage.value = null;
    if (session.state.peek() !== 'ready') void session.load();
    return onChange((change) => void session.changed(change));
  }, [session]);
  const detail = session.detail.value;
  if (session.state.value === 'missing') return <Missing id={place.sessionId} />;
  if (!detail) {
    return (
      <main id="main" class="session-page" aria-busy="true">
        {session.state.value === 'failed' ? <Problem message={session.problem.value} /> : <SessionSkeleton />}
      </main>
    );
  }
  return <Panes key={place.sessionId} session={session} detail={detail} place={place} />;
}

function Panes({ session, detail, place }: { session: OpenSession; detail: SessionDetail; place: SessionRoute }) {
  const root = useRef<HTMLDivElement>(null);
  const turns = session.turns.value;
  const turn = chosenTurn(turns, place);
  const traceId = turn?.traceId ?? place.traceId;
  useEffect(() => void session.loadUntil((loaded) => isLoaded(loaded, place)), [place.traceId, place.messageId]);
  useEffect(() => (root.current ? startHoverLinks(root.current) : undefined), []);
  useShare(root);
  const errorStep = useTurnKeys(session.id, turns, traceId, place.spanId !== null);
  const found = foundMessage.value;
  return (
    <main
      id="main"
      class="session-page"
      ref={root}
      data-pane={place.spanId !== null ? 'span' : place.traceId !== null ? 'turn' : 'conversation'}
    >
      <SessionHeader session={session} detail={detail} selected={traceId} onError={errorStep} />
      <PaneSwitch sessionId={session.id} traceId={traceId} place={place} />
      <div class="panes">
        <div class="pane-conversation">
          <FindBar session={session} show={(one) => (foundMessage.value = one)} />
          <Conversation
            session={session}
            detail={detail}
            turns={turns}
            selected={traceId}
            namedMessage={found?.messageId ?? place.messageId}
            target={found?.messageId ?? place.messageId ?? place.traceId}
          />
        </div>
        <Splitter label={words.value.conversation.resize} value={conversationShare.value} onChange={setShare} />
        {turn && traceId !== null && (
          <TurnPane
            session={session}
            turn={turn}
            turns={turns}
            spanId={place.spanId}
            firstNumber={detail.turnCount - turns.length + 1}
          />
        )}
      </div>
    </main>
  );
}

/** The keys that walk from turn to turn; answers the step to the next error, which a button takes too. */
function useTurnKeys(sessionId: string, turns: Turn[], traceId: string | null, spanIsOpen: boolean): (step: 1 | -1) => void {
  const go = (to: Turn | undefined) => to && navigate(sessionPath(sessionId, { traceId: to.traceId }), { replace: true });
  const errorStep = (step: 1 | -1) => go(nextFailed(turns, traceId, step));
  usePageKeys({
    next: () => go(turns[indexOf(turns, traceId) + 1]),
    previous: () => go(turns[indexOf(turns, traceId) - 1]),
    nextError: () => errorStep(1),
    previousError: () => errorStep(-1),
    find: openFind,
    escape: () => spanIsOpen && traceId !== null && navigate(sessionPath(sessionId, { traceId })),
  });
  return errorStep;
}

interface TurnPaneProps {
  session: OpenSession;
  turn: Turn;
  turns: Turn[];
  spanId: string | null;
  firstNumber: number;
}

function TurnPane({ session, turn, turns, spanId, firstNumber }: TurnPaneProps) {
  const text = words.value.conversation;
  const index = indexOf(turns, turn.traceId);
  const { traceId } = turn;
  return (
    <div class="pane-turn">
      <div class="turn-bar">
        <h2>
          {text.turn(firstNumber + index)}
          <span class="muted cut">{turn.name}</span>
        </h2>
        <TurnFigures turn={turn} />
      </div>
      <Waterfall
        traceId={traceId}
        spanCount={turn.spanCount}
        selectedSpan={spanId}
        onSelect={(id) => navigate(sessionPath(session.id, { traceId, spanId: id }), { replace: spanId !== null })}
      />
      {spanId === null ? (
        <TurnPanel
          key={traceId}
          turn={turn}
          sessionId={session.id}
          previous={turns[index - 1] ?? null}
          onSaved={() => void session.load()}
        />
      ) : (
        <SpanPanel
          sessionId={session.id}
          traceId={traceId}
          spanId={spanId}
          onClose={() => navigate(sessionPath(session.id, { traceId }))}
        />
      )}
    </div>
  );
}

function TurnFigures({ turn }: { turn: Turn }) {
  const text = words.value.conversation;
  const first = turn.timeToFirstChunkMs;
  const speed = generationSpeed(traceOf(turn.traceId).value.value?.spans ?? []);
  const cost = formatCost(turn.cost);
  return (
    <span class="turn-bar-figures">
      <span>{formatDuration(turn.durationMs)}</span>
      {first !== null && <span>{text.firstTokenAfter(formatDuration(first))}</span>}
      {turn.tokens.output > 0 && (
        <span class="turn-speed">{speed !== null && words.value.span.tokensPerSecond(formatCount(Math.round(speed)))}</span>
      )}
      <span title={text.tokensInOut}>
        {formatCompact(turn.tokens.input)} → {formatCompact(turn.tokens.output)}
      </span>
      <span class={cost === null ? 'unknown' : ''}>{cost ?? text.unknownPrice}</span>
      <span>{text.spans(turn.spanCount, formatCount(turn.spanCount))}</span>
    </span>
  );
}

/** On a phone the panes stand behind one another; this chooses the one in front. */
function PaneSwitch({ sessionId, traceId, place }: { sessionId: string; traceId: string | null; place: SessionRoute }) {
  const text = words.value.conversation;
  const inFront = place.traceId !== null;
  return (
    <nav class="pane-switch" aria-label={text.panes}>
      <Link to={sessionPath(sessionId)} aria-current={inFront ? undefined : 'page'}>
        {text.title}
      </Link>
      {traceId !== null && (
        <Link to={sessionPath(sessionId, { traceId, spanId: place.spanId })} aria-current={inFront ? 'page' : undefined}>
          {text.trace}
        </Link>
      )}
    </nav>
  );
}

function Missing({ id }: { id: string }) {
  const text = words.value.conversation;
  return (
    <main id="main" class="blank">
      <h1 class="blank-title">{text.missing}</h1>
      <p class="muted">
        <code>{id}</code>
      </p>
      <Link class="button button-plain" to="/">
        {text.backToList}
      </Link>
    </main>
  );
}

/** The style sheet reads the share as a variable; setting it through the CSSOM is allowed by the policy. */
function useShare(root: { current: HTMLElement | null }): void {
  useSignalEffect(() => root.current?.style.setProperty('--conversation-share', String(conversationShare.value)));
}

function chosenTurn(turns: Turn[], place: SessionRoute): Turn | undefined {
  if (place.messageId !== null) {
    return turns.find((turn) => turn.messages.some((message) => message.id === place.messageId)) ?? turns.at(-1);
  }
  if (place.traceId !== null) return turns.find((turn) => turn.traceId === place.traceId);
  return turns.at(-1);
}

function isLoaded(turns: Turn[], place: SessionRoute): boolean {
  return (
    (place.traceId === null && place.messageId === null) ||
    (place.messageId === null
      ? turns.some((turn) => turn.traceId === place.traceId)
      : turns.some((turn) => turn.messages.some((message) => message.id === place.messageId)))
  );
}

function indexOf(turns: Turn[], traceId: string | null): number {
  return turns.findIndex((turn) => turn.traceId === traceId);
}

function nextFailed(turns: Turn[], from: string | null, step: 1 | -1): Turn | undefined {
  const at = indexOf(turns, from);
  const order =
    step === 1
      ? [...turns.slice(at + 1), ...turns.slice(0, at + 1)]
      : [...turns.slice(0, Math.max(0, at)).reverse(), ...turns.slice(Math.max(0, at)).reverse()];
  return order.find((turn) => turn.errors.length > 0);
}
