import { useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import type { SessionSummary } from '../../server/sessions/api';
import { fetchSessions } from '../client/api';
import { words } from '../client/words';

/** Chooses a session by its id; the newest are suggested with their titles. */
export function SessionPicker({ label, value, onChoose }: { label: string; value: string; onChoose: (id: string) => void }) {
  const list = useId();
  const recent = useSignal<SessionSummary[]>([]);
  useEffect(() => {
    fetchSessions(`api/sessions?${new URLSearchParams({ limit: '100' })}`).then(
      (page) => (recent.value = page.sessions),
      () => {},
    );
  }, []);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        list={list}
        value={value}
        placeholder={words.value.compare.sessionId}
        onChange={(event) => onChoose(event.currentTarget.value.trim())}
        autocomplete="off"
        spellcheck={false}
      />
      <datalist id={list}>
        {recent.value.map((session) => (
          <option key={session.id} value={session.id}>
            {session.title ?? ''}
          </option>
        ))}
      </datalist>
    </label>
  );
}
