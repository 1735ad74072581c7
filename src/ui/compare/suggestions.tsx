import type { SessionSummary } from '../../server/sessions/api';
import { words } from '../client/words';
import { plainText } from '../parts/plain';
import { Ago } from '../parts/time';

/** So many are read at a glance; the others are found by typing. */
const most = 12;

/** The newest sessions, to choose one by a click. */
export function Suggestions({ sessions, onChoose }: { sessions: SessionSummary[]; onChoose: (id: string) => void }) {
  return (
    <ul class="suggestions" aria-label={words.value.compare.recent}>
      {sessions.slice(0, most).map((session) => (
        <li key={session.id}>
          <button type="button" class="suggestion" onClick={() => onChoose(session.id)}>
            <span class="cut">{session.title === null ? session.id : plainText(session.title)}</span>
            <code class="cut muted">{session.id}</code>
            <span class="muted">
              <Ago at={session.lastActivityAt} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
