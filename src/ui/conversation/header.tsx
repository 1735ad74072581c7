import type { ComponentChildren } from 'preact';
import type { SessionDetail, Turn } from '../../server/sessions/api';
import { now } from '../client/clock';
import type { OpenSession } from '../client/session';
import { words } from '../client/words';
import { IconButton } from '../parts/button';
import { ErrorBadge, RunningDot } from '../parts/badge';
import { CopyButton } from '../parts/copy';
import { formatCompact, formatCost, formatCount, formatDuration, percentile, totalTokens } from '../parts/figures';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { plainText } from '../parts/plain';
import { narrow } from '../parts/viewport';
import { SessionActions } from './actions';
import { Notes } from './notes';
import { TagEditor } from './tags';
import { TimelineStrip } from './timeline-strip';

interface SessionHeaderProps {
  session: OpenSession;
  detail: SessionDetail;
  selected: string | null;
  onError: (step: 1 | -1) => void;
}

/** What a session is, in one glance: title, figures, and the line of its turns. */
export function SessionHeader({ session, detail, selected, onError }: SessionHeaderProps) {
  const text = words.value.conversation;
  return (
    <header class="session-header">
      <div class="session-bar">
        <Link class="icon-button" to="/" aria-label={text.backToList} title={text.backToList}>
          <Icon name="back" />
        </Link>
        <h1 class="cut" title={detail.title ?? detail.id}>
          {detail.running && <RunningDot />}
          {detail.title === null ? detail.id : plainText(detail.title)}
        </h1>
        <SessionActions session={session} detail={detail} />
      </div>
      <Fold brief={<Brief detail={detail} />}>
        <Facts session={session} detail={detail} />
        <Figures detail={detail} turns={session.turns.value} onError={onError} />
      </Fold>
      <TimelineStrip session={session} detail={detail} selected={selected} />
    </header>
  );
}

/** On a phone the figures stand in one line, and the rest below it when asked for. */
function Fold({ brief, children }: { brief: ComponentChildren; children: ComponentChildren }) {
  if (!narrow.value) return <>{children}</>;
  return (
    <details class="session-fold">
      <summary>
        {brief}
        <Icon name="chevron" size={12} class="fold-mark" />
      </summary>
      {children}
    </details>
  );
}

function Brief({ detail }: { detail: SessionDetail }) {
  const list = words.value.list;
  const facts = [
    `${formatCount(detail.turnCount)} ${list.turnsUnit(detail.turnCount)}`,
    `${formatCompact(totalTokens(detail.tokens))} ${list.tokensUnit}`,
    formatCost(detail.cost) ?? words.value.conversation.unknownPrice,
    formatDuration(Math.max(0, detail.lastActivityAt - detail.startedAt)),
  ];
  return (
    <span class="session-brief">
      <span class="cut">{facts.join(' · ')}</span>
      <ErrorBadge count={detail.errorCount} />
    </span>
  );
}

function Facts({ session, detail }: { session: OpenSession; detail: SessionDetail }) {
  const text = words.value.conversation;
  const saved = () => void session.load();
  const turnsWith = (tag: string) =>
    session.turns
      .peek()
      .filter((turn) => turn.tags.includes(tag))
      .map((turn) => turn.traceId);
  return (
    <div class="session-facts">
      <span class="fact fact-id" title={text.conversationId}>
        <code class="cut">{detail.id}</code>
        <CopyButton text={detail.id} label={text.copyId} />
      </span>
      {!detail.hasConversationId && (
        <span class="badge badge-warning" title={text.noteAdvice['no-conversation-id']}>
          {text.notes['no-conversation-id']}
        </span>
      )}
      {detail.userId !== null && (
        <span class="fact">
          <Icon name="user" size={12} />
          {detail.userId}
        </span>
      )}
      <span class="fact">{detail.models.join(', ')}</span>
      <TagEditor target={{ sessionId: detail.id, traceId: null }} tags={detail.tags} turnsWith={turnsWith} onSaved={saved} />
      <Notes target={{ sessionId: detail.id, traceId: null }} notes={detail.notes} onSaved={saved} />
    </div>
  );
}

function Figures({ detail, turns, onError }: { detail: SessionDetail; turns: Turn[]; onError: (step: 1 | -1) => void }) {
  const text = words.value.conversation;
  const { tokens, cost } = detail;
  const extras = [
    tokens.cacheRead > 0 && text.cacheRead(formatCompact(tokens.cacheRead)),
    tokens.cacheWrite > 0 && text.cacheWrite(formatCompact(tokens.cacheWrite)),
    tokens.reasoning > 0 && text.reasoningTokens(formatCompact(tokens.reasoning)),
  ].filter((one) => one !== false);
  const span = (detail.running ? now.value : detail.lastActivityAt) - detail.startedAt;
  return (
    <dl class="figures">
      <Figure name={text.turns} value={formatCount(detail.turnCount)} />
      <Figure
        name={text.tokensInOut}
        value={`${formatCompact(tokens.input)} → ${formatCompact(tokens.output)}`}
        more={extras.join(' · ')}
      />
      <Figure
        name={text.cost}
        value={formatCost(cost) ?? text.unknownPrice}
        more={cost.unpricedCalls > 0 ? words.value.parts.unpriced(cost.unpricedCalls) : ''}
        hint={text.pricedBy(detail.priceTable)}
        unknown={formatCost(cost) === null}
      />
      <Figure
        name={text.duration}
        value={formatDuration(Math.max(0, span))}
        more={text.active(formatDuration(turns.reduce((all, turn) => all + turn.durationMs, 0)))}
      />
      <Figure name={text.turnTime} value={percentiles(turns.map((turn) => turn.durationMs))} />
      <Figure
        name={text.firstToken}
        value={percentiles(turns.flatMap((turn) => (turn.timeToFirstChunkMs === null ? [] : [turn.timeToFirstChunkMs])))}
      />
      <div class="figure-box" data-failed={detail.errorCount > 0 || undefined}>
        <dt>{text.errors}</dt>
        <dd>
          {formatCount(detail.errorCount)}
          {detail.errorCount > 0 && (
            <span class="error-steps">
              <IconButton icon="back" class="turned-up" label={text.previousError} onClick={() => onError(-1)} />
              <IconButton icon="down" label={text.nextError} onClick={() => onError(1)} />
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}

interface FigureProps {
  name: string;
  value: string;
  more?: string;
  /** Where the value comes from. */
  hint?: string;
  unknown?: boolean;
}

function Figure({ name, value, more = '', hint, unknown = false }: FigureProps) {
  return (
    <div class="figure-box" title={hint}>
      <dt>{name}</dt>
      <dd class={unknown ? 'unknown' : ''}>
        {value}
        {more !== '' && <span class="figure-more">{more}</span>}
        {hint !== undefined && <span class="sr-only">{hint}</span>}
      </dd>
    </div>
  );
}

function percentiles(values: number[]): string {
  const middle = percentile(values, 0.5);
  const high = percentile(values, 0.95);
  return middle === null || high === null ? '–' : `${formatDuration(middle)} / ${formatDuration(high)}`;
}
