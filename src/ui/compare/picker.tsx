import { useId } from 'preact/hooks';
import type { SessionSummary } from '../../server/sessions/api';
import { words } from '../client/words';

interface SessionPickerProps {
  label: string;
  value: string;
  /** Suggested with their titles. */
  recent: SessionSummary[];
  onChoose: (id: string) => void;
}

/** Chooses a session by its id. */
export function SessionPicker({ label, value, recent, onChoose }: SessionPickerProps) {
  const list = useId();
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
        {recent.map((session) => (
          <option key={session.id} value={session.id}>
            {session.title ?? ''}
          </option>
        ))}
      </datalist>
    </label>
  );
}
