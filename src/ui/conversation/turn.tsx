import { useSignal } from '@preact/signals';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { Turn, TurnError } from '../../server/sessions/api';
import { sessionPath } from '../client/router';
import { words } from '../client/words';
import { RunningDot } from '../parts/badge';
import { formatCompact, formatCost, formatDuration } from '../parts/figures';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { LongText } from '../parts/long-text';
import { whenNear } from '../parts/near';
import { InView } from '../parts/prose';
import { Clock } from '../parts/time';
import { flowOf, textOf } from './flow';
import { Bubble } from './message';
import { SystemPrompt } from './system-prompt';
import { ToolCard } from './tool-card';

interface TurnViewProps {
  turn: Turn;
  /** Counted from one over the whole session. */
  number: number;
  sessionId: string;
  selected: boolean;
  /** The system prompt of the turn before; null for none, undefined when that turn is not loaded. */
  previousSystem: string | null | undefined;
  namedMessage: string | null;
}

/**
 * One user message and all that was said to answer it. Far from the view it stands as plain text, which find-in-page
 * already sees: a thousand turns cost little, and nothing is missing. It reads signals, so it is made anew only when one of them or
 * of its props changes.
 */
export function TurnView(props: TurnViewProps) {
  const { turn, number, selected, namedMessage } = props;
  const root = useRef<HTMLElement>(null);
  const near = useSignal(useContext(InView));
  const isWhole = near.value || selected || namedMessage !== null;
  useEffect(() => whenNear(root.current, () => (near.value = true)), []);
  const name = words.value.conversation.turn(number);
  return (
    <article
      ref={root}
      class="turn"
      data-turn={turn.traceId}
      data-trace-id={turn.traceId}
      data-selected={selected || undefined}
      data-failed={turn.errors.length > 0 || undefined}
      data-far={!isWhole || undefined}
      aria-label={name}
    >
      <h2 class="sr-only">{name}</h2>
      {isWhole ? (
        <InView.Provider value>
          <WholeTurn {...props} />
        </InView.Provider>
      ) : (
        <FarTurn turn={turn} />
      )}
    </article>
  );
}

function FarTurn({ turn }: { turn: Turn }) {
  return (
    <>
      {turn.messages.map((message) => (
        <div key={message.id} class="bubble-far" data-message={message.id} data-span={message.spanId}>
          {textOf(message)}
        </div>
      ))}
    </>
  );
}

function WholeTurn({ turn, number, sessionId, selected, previousSystem, namedMessage }: TurnViewProps) {
  const text = words.value.conversation;
  const prompt = turn.systemPrompt;
  const showsPrompt = prompt !== null && (prompt.changed || number === 1);
  return (
    <>
      {turn.historyRewritten && (
        <p class="compaction">
          <span>
            <Icon name="scissors" size={14} />
            {text.historyRewritten}
          </span>
        </p>
      )}
      <TurnHead turn={turn} number={number} sessionId={sessionId} selected={selected} />
      {showsPrompt && <SystemPrompt text={prompt.text} previous={prompt.changed ? (previousSystem ?? null) : null} />}
      {flowOf(turn).map((item) =>
        item.kind === 'message' ? (
          <Bubble
            key={item.key}
            message={item.message}
            parts={item.parts}
            sessionId={sessionId}
            traceId={turn.traceId}
            named={item.message.id === namedMessage}
          />
        ) : (
          <ToolCard key={item.key} run={item.run} sessionId={sessionId} traceId={turn.traceId} />
        ),
      )}
      {turn.messages.length === 0 && (
        <p class="no-content">
          <Icon name="info" size={14} />
          {text.noContent}
        </p>
      )}
      {turn.running && (
        <p class="answering">
          <RunningDot />
          {text.answering}
        </p>
      )}
      {errorsBeside(turn).map((error) => (
        <ErrorBlock key={error.spanId} error={error} sessionId={sessionId} traceId={turn.traceId} />
      ))}
    </>
  );
}

function TurnHead({ turn, number, sessionId, selected }: Pick<TurnViewProps, 'turn' | 'number' | 'sessionId' | 'selected'>) {
  const text = words.value.conversation;
  const cost = formatCost(turn.cost);
  return (
    <Link class="turn-head" to={sessionPath(sessionId, { traceId: turn.traceId })} aria-current={selected ? 'true' : undefined}>
      <span class="turn-number">{text.turn(number)}</span>
      <Clock at={turn.startedAt} />
      <span>{formatDuration(turn.durationMs)}</span>
      <span title={text.tokensInOut}>
        {formatCompact(turn.tokens.input)} → {formatCompact(turn.tokens.output)}
      </span>
      <span class={cost === null ? 'unknown' : ''}>{cost ?? text.unknownPrice}</span>
      {turn.tags.map((tag) => (
        <span key={tag} class="badge badge-accent">
          {tag}
        </span>
      ))}
      {turn.annotations.length > 0 && (
        <span class="badge badge-neutral">
          <Icon name="note" size={12} />
          {turn.annotations.length}
          <span class="sr-only"> {text.notesCount(0)}</span>
        </span>
      )}
      {turn.notes.map((note) => (
        <span key={note} class="badge badge-warning" title={text.noteAdvice[note]}>
          {text.notes[note]}
        </span>
      ))}
      <Icon name="chevron" size={12} class="turn-open" />
    </Link>
  );
}

/** The failure of a tool stands in its card and is not told twice. */
function errorsBeside(turn: Turn): TurnError[] {
  const told = new Set(turn.toolRuns.flatMap((run) => (run.error === undefined ? [] : [run.spanId])));
  return turn.errors.filter((error) => !told.has(error.spanId));
}

function ErrorBlock({ error, sessionId, traceId }: { error: TurnError; sessionId: string; traceId: string }) {
  const message = error.message ?? words.value.conversation.noErrorMessage;
  return (
    <div class="turn-error" data-span={error.spanId}>
      <Icon name="alert" />
      <div class="turn-error-text">
        <strong>{error.type ?? words.value.conversation.error}</strong>
        <LongText text={message}>{(shown) => <p>{shown}</p>}</LongText>
        <Link class="span-link" to={sessionPath(sessionId, { traceId, spanId: error.spanId })}>
          {error.spanName}
          <Icon name="chevron" size={12} />
        </Link>
      </div>
    </div>
  );
}
