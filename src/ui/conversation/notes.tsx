import { useSignal } from '@preact/signals';
import type { Note } from '../../server/sessions/api';
import { addNote, type Target } from '../client/api';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { Popover } from '../parts/popover';
import { Ago } from '../parts/time';

/** Notes that people leave on a session or a turn. */
export function Notes({ target, notes, onSaved }: { target: Target; notes: Note[]; onSaved: () => void }) {
  const text = words.value.conversation;
  return (
    <Popover label={target.traceId === null ? text.notesCount(notes.length) : text.turnNotesCount(notes.length)} icon="note">
      {() => (
        <div class="notes">
          {notes.map((note) => (
            <div class="note" key={note.id}>
              <p>{note.text}</p>
              <span class="muted">
                {note.author} <Ago at={note.at} />
              </span>
            </div>
          ))}
          <NoteForm target={target} onSaved={onSaved} />
        </div>
      )}
    </Popover>
  );
}

function NoteForm({ target, onSaved }: { target: Target; onSaved: () => void }) {
  const typed = useSignal('');
  const problem = useSignal<string | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (typed.value.trim() === '') return;
    try {
      await addNote(target, typed.value.trim());
      typed.value = '';
      problem.value = null;
      onSaved();
    } catch (error) {
      problem.value = String(error);
    }
  };
  return (
    <form class="note-form" onSubmit={(event) => void save(event)}>
      <label class="field">
        <span>{words.value.conversation.newNote}</span>
        <textarea rows={3} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
      </label>
      {problem.value && (
        <p class="field-problem" role="alert">
          {problem.value}
        </p>
      )}
      <Button look="primary" type="submit">
        {words.value.conversation.addNote}
      </Button>
    </form>
  );
}
