import type { ComponentChildren } from 'preact';
import type { SearchHit, SessionSummary } from '../../server/sessions/api';
import { now } from '../client/clock';
import { sessionPath } from '../client/router';
import { words } from '../client/words';
import { ErrorBadge, RunningDot } from '../parts/badge';
import { formatCompact, formatCost, formatDuration, totalTokens } from '../parts/figures';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { Ago } from '../parts/time';
import { plainText } from '../parts/plain';
import { Marked } from '../parts/marked';

interface SessionRowProps {
  session: SessionSummary;
  hit: SearchHit | null;
  position: number;
  /** -1 while not all are loaded. */
  total: number;
  selected: boolean;
  height: number;
}

/** One session: what was asked, what was last said, and its figures. */
export function SessionRow({ session, hit, position, total, selected, height }: SessionRowProps) {
  const target = hit ? { traceId: hit.traceId } : {};
  return (
    <li class="session-item" aria-setsize={total} aria-posinset={position + 1} style={{ height: `${height}px` }}>
      <Link to={sessionPath(session.id, target)} class="session-row" data-row={position} data-selected={selected || undefined}>
        <div class="session-what">
          <div class="session-title">
            {session.running && <RunningDot />}
            <span class={session.title === null ? 'session-name muted' : 'session-name'}>
              {session.title === null ? words.value.list.untitled : plainText(session.title)}
            </span>
            <ErrorBadge count={session.errorCount} />
          </div>
          <div class="session-reply">
            {hit ? (
              <Marked text={hit.text} ranges={hit.ranges} />
            ) : session.lastReply === null ? (
              words.value.list.noReply
            ) : (
              plainText(session.lastReply)
            )}
          </div>
        </div>
        <Origin session={session} />
        <Tools tools={session.tools} />
        <Figures session={session} />
      </Link>
    </li>
  );
}

function Origin({ session }: { session: SessionSummary }) {
  return (
    <div class="session-origin">
      <span class="session-user">
        {session.userId === null ? (
          <span class="muted">–</span>
        ) : (
          <>
            <Icon name="user" size={12} />
            <span class="cut">{session.userId}</span>
          </>
        )}
      </span>
      <span class="cut" title={session.models.join(', ')}>
        {session.models.join(', ')}
      </span>
    </div>
  );
}

function Tools({ tools }: { tools: string[] }) {
  const name = `${words.value.list.tools(tools.length)}: `;
  return (
    <div class="session-tools" title={tools.join(', ')}>
      {tools.length > 0 && (
        <>
          <Icon name="tool" size={12} />
          <span class="sr-only">{name}</span>
          <span class="cut">{tools.slice(0, 2).join(', ')}</span>
          {tools.length > 2 && <span class="badge badge-neutral">+{tools.length - 2}</span>}
        </>
      )}
    </div>
  );
}

function Figures({ session }: { session: SessionSummary }) {
  const text = words.value.list.columns;
  const lasts = (session.running ? now.value : session.lastActivityAt) - session.startedAt;
  return (
    <div class="session-figures">
      <Figure name={text.turns} unit={words.value.list.turnsUnit(session.turnCount)}>
        {formatCompact(session.turnCount)}
      </Figure>
      <Figure name={text.tokens} unit={words.value.list.tokensUnit}>
        {formatCompact(totalTokens(session.tokens))}
      </Figure>
      <Figure name={text.cost}>
        <Cost session={session} />
      </Figure>
      <Figure name={text.duration}>{formatDuration(Math.max(0, lasts))}</Figure>
      <Figure name={text.lastActive}>
        <Ago at={session.lastActivityAt} />
      </Figure>
    </div>
  );
}

/** The unit stands there on a phone, where no column head does. */
function Figure({ name, unit, children }: { name: string; unit?: string; children: ComponentChildren }) {
  return (
    <span class="session-figure">
      <span class="sr-only">{name}: </span>
      {children}
      {unit && (
        <span class="session-unit" aria-hidden="true">
          {' '}
          {unit}
        </span>
      )}
    </span>
  );
}

function Cost({ session }: { session: SessionSummary }) {
  const cost = formatCost(session.cost);
  const unpriced = session.cost.unpricedCalls;
  if (cost === null) {
    return (
      <span class="unknown" title={words.value.parts.unpriced(unpriced)}>
        ?<span class="sr-only"> {words.value.parts.unpriced(unpriced)}</span>
      </span>
    );
  }
  return (
    <>
      {cost}
      {unpriced > 0 && (
        <span class="unknown" title={words.value.parts.unpriced(unpriced)}>
          {' '}
          +?
        </span>
      )}
    </>
  );
}
