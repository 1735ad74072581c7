import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { SessionSummary, Turn } from '../../server/sessions/api';
import { fetchSessions } from '../client/api';
import { onChange } from '../client/live';
import { query, sessionPath, setQuery } from '../client/router';
import { openSession, type OpenSession } from '../client/session';
import { words } from '../client/words';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { plainText } from '../parts/plain';
import { Problem } from '../parts/problem';
import { chosenTurns, pairTurns } from './align';
import { FiguresTable } from './figures-table';
import { PairView } from './pair';
import { SessionPicker } from './picker';
import { Suggestions } from './suggestions';

/** The keys of the address: a session, and a turn of it. */
const leftKeys: SideKeys = ['a', 'at'];
const rightKeys: SideKeys = ['b', 'bt'];
type SideKeys = readonly [session: string, turn: string];

/** Two sessions, or two turns, side by side. */
export function ComparePage() {
  const text = words.value.compare;
  const left = useSession(query.value.get('a'));
  const right = useSession(query.value.get('b'));
  const recent = useRecentSessions();
  return (
    <main id="main" class="compare page page-wide">
      <h1>{text.title}</h1>
      <div class="compare-pickers">
        <Side session={left} name={text.left} keys={leftKeys} recent={recent} />
        <Side session={right} name={text.right} keys={rightKeys} recent={recent} />
      </div>
      {left && right ? (
        <Comparison left={left} right={right} />
      ) : (
        <>
          <p class="muted">{text.choose}</p>
          <Suggestions sessions={recent} onChoose={(id) => choose(left ? rightKeys : leftKeys, id)} />
        </>
      )}
    </main>
  );
}

function choose([sessionKey, turnKey]: SideKeys, id: string): void {
  setQuery({ [sessionKey]: id, [turnKey]: null }, { replace: false });
}

function useRecentSessions(): SessionSummary[] {
  const recent = useSignal<SessionSummary[]>([]);
  useEffect(() => {
    fetchSessions(`api/sessions?${new URLSearchParams({ limit: '100' })}`).then(
      (page) => (recent.value = page.sessions),
      () => {},
    );
  }, []);
  return recent.value;
}

interface SideProps {
  session: OpenSession | null;
  name: string;
  keys: SideKeys;
  recent: SessionSummary[];
}

function Side({ session, name, keys, recent }: SideProps) {
  const [sessionKey, turnKey] = keys;
  const text = words.value.compare;
  const turns = session?.turns.value ?? [];
  return (
    <div class="compare-side" data-chosen={session !== null || undefined}>
      <SessionPicker label={name} value={query.value.get(sessionKey) ?? ''} recent={recent} onChoose={(id) => choose(keys, id)} />
      {turns.length > 0 && (
        <label class="field">
          <span>{text.turn}</span>
          <select
            value={query.value.get(turnKey) ?? ''}
            onChange={(event) => setQuery({ [turnKey]: event.currentTarget.value || null }, { replace: false })}
          >
            <option value="">{text.allTurns}</option>
            {turns.map((turn, index) => (
              <option key={turn.traceId} value={turn.traceId}>
                {words.value.conversation.turn(numberOf(session, index))}
              </option>
            ))}
          </select>
        </label>
      )}
      {session?.problem.value && <Problem message={session.problem.value} />}
      {session?.detail.value && (
        <Link class="span-link compare-open" to={sessionPath(session.id, { traceId: query.value.get(turnKey) })}>
          <span class="sr-only">{text.open}: </span>
          <span class="cut">{session.detail.value.title === null ? session.id : plainText(session.detail.value.title)}</span>
          <Icon name="chevron" size={12} />
        </Link>
      )}
    </div>
  );
}

function Comparison({ left, right }: { left: OpenSession; right: OpenSession }) {
  const leftTurns = turnsOf(left, query.value.get('at'));
  const rightTurns = turnsOf(right, query.value.get('bt'));
  if (leftTurns === null || rightTurns === null) {
    return (
      <p class="blank muted" aria-busy="true">
        {words.value.parts.loading}
      </p>
    );
  }
  return (
    <>
      <FiguresTable left={leftTurns} right={rightTurns} />
      {pairTurns(leftTurns, rightTurns).map((pair, index) => (
        <PairView key={index} pair={pair} number={index + 1} />
      ))}
    </>
  );
}

/** All turns of both sides are compared, so all are loaded. */
function useSession(id: string | null): OpenSession | null {
  const session = useMemo(() => (id === null || id === '' ? null : openSession(id)), [id]);
  useEffect(() => {
    if (!session) return undefined;
    void session.load().then(() => session.loadUntil(() => false));
    return onChange((change) => void session.changed(change));
  }, [session]);
  return session;
}

/** Null while a turn may be missing that is to be compared: figures of some of the turns would be wrong. */
function turnsOf(session: OpenSession, traceId: string | null): Turn[] | null {
  const detail = session.detail.value;
  if (detail === null) return null;
  const isWhole = detail.olderCursor === null || session.problem.value !== null;
  const isHere = isWhole || detail.turns.some((turn) => turn.traceId === traceId);
  return isHere ? chosenTurns(detail, traceId) : null;
}

function numberOf(session: OpenSession | null, index: number): number {
  return (session?.detail.value?.turnCount ?? 0) - (session?.turns.value.length ?? 0) + index + 1;
}
