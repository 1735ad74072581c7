import { useSignal } from '@preact/signals';
import type { Turn } from '../../server/sessions/api';
import { addFeedback } from '../client/api';
import { words } from '../client/words';
import { Button, IconButton } from '../parts/button';
import { Icon } from '../parts/icon';
import { Ago } from '../parts/time';

interface FeedbackFormProps {
  turn: Turn;
  sessionId: string;
  onSaved: () => void;
}

/** What people thought of a turn's answer, and the form to say so. */
export function FeedbackForm({ turn, sessionId, onSaved }: FeedbackFormProps) {
  const text = words.value.conversation;
  const score = useSignal<number | null>(null);
  const comment = useSignal('');
  const problem = useSignal<string | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await addFeedback(sessionId, turn.traceId, score.value ?? 0, comment.value.trim());
      score.value = null;
      comment.value = '';
      onSaved();
    } catch (error) {
      problem.value = String(error);
    }
  };
  return (
    <form class="feedback" onSubmit={(event) => void save(event)}>
      <h3>{text.feedback}</h3>
      <IconButton icon="up" label={text.good} pressed={score.value === 1} onClick={() => (score.value = 1)} />
      <IconButton
        icon="up"
        class="turned-over"
        label={text.bad}
        pressed={score.value === -1}
        onClick={() => (score.value = -1)}
      />
      {score.value !== null && (
        <div class="feedback-comment">
          <label class="field">
            <span>{text.comment}</span>
            <textarea rows={2} value={comment.value} onInput={(event) => (comment.value = event.currentTarget.value)} />
          </label>
          <Button look="primary" type="submit">
            {text.sendFeedback}
          </Button>
        </div>
      )}
      {problem.value && (
        <p class="field-problem" role="alert">
          {problem.value}
        </p>
      )}
      <Given turn={turn} />
    </form>
  );
}

function Given({ turn }: { turn: Turn }) {
  const text = words.value.conversation;
  return (
    <ul class="feedback-given">
      {turn.feedback.map((one) => (
        <li key={one.id}>
          <Icon name="up" size={14} class={one.score < 0 ? 'turned-over' : ''} />
          <span class="sr-only">{one.score < 0 ? text.bad : text.good}</span>
          {one.comment}{' '}
          <span class="muted">
            <Ago at={one.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}
