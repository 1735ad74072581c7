import { useSignal } from '@preact/signals';
import { addTag, removeTag, type Target } from '../client/api';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { Icon } from '../parts/icon';
import { Popover } from '../parts/popover';

interface TagEditorProps {
  target: Target;
  tags: string[];
  /** The turns that carry a tag of the session: it is taken off them as well. Default: none. */
  turnsWith?: (tag: string) => string[];
  onSaved: () => void;
}

/** The tags of a session or a turn, and a small field to add one. */
export function TagEditor({ target, tags, turnsWith = () => [], onSaved }: TagEditorProps) {
  const text = words.value.conversation;
  const problem = useSignal<string | null>(null);
  const remove = async (tag: string) => {
    const targets = [target, ...turnsWith(tag).map((traceId) => ({ ...target, traceId }))];
    await Promise.all(targets.map((one) => removeTag(one, tag)));
  };
  const save = async (change: Promise<void>) => {
    try {
      await change;
      problem.value = null;
      onSaved();
    } catch (error) {
      problem.value = String(error);
    }
  };
  const add = (tag: string) => {
    if (tag !== '' && !tags.includes(tag)) void save(addTag(target, tag));
  };
  return (
    <span class="tags">
      {tags.map((tag) => (
        <TagChip key={tag} tag={tag} onRemove={() => void save(remove(tag))} />
      ))}
      <Popover label={target.traceId === null ? text.addTag : text.addTurnTag} icon="tag">
        {() => <NewTag onAdd={add} problem={problem.value} />}
      </Popover>
    </span>
  );
}

function TagChip({ tag, onRemove }: { tag: string; onRemove: () => void }) {
  const text = words.value.conversation;
  return (
    <button type="button" class="chip chip-small" title={text.removeTag(tag)} onClick={onRemove}>
      <span class="sr-only">{text.removeTag('')}</span>
      {tag}
      <Icon name="close" size={12} />
    </button>
  );
}

function NewTag({ onAdd, problem }: { onAdd: (tag: string) => void; problem: string | null }) {
  const text = words.value.conversation;
  const typed = useSignal('');
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    onAdd(typed.value.trim());
    typed.value = '';
  };
  return (
    <form class="save-view" onSubmit={add}>
      <label class="field">
        <span>{text.newTag}</span>
        <input
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          autocomplete="off"
          ref={(input) => input?.focus()}
        />
      </label>
      <Button look="primary" type="submit">
        {text.addTag}
      </Button>
      {problem !== null && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
