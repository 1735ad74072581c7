import { useSignal } from '@preact/signals';
import type { Turn } from '../../server/sessions/api';
import { addFeedback } from '../client/api';
import { segment } from '../client/segment';
import { words } from '../client/words';
import { Button, IconButton } from '../parts/button';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { Ago } from '../parts/time';
import { Notes } from './notes';
import { TagEditor } from './tags';

interface TurnPanelProps {
  turn: Turn;
  sessionId: string;
  previous: Turn | null;
  onSaved: () => void;
}

/** What is known of a turn besides its spans: why it is not whole, its metadata, what people thought of it. */
export function TurnPanel({ turn, sessionId, previous, onSaved }: TurnPanelProps) {
  const text = words.value.conversation;
  const metadata = Object.entries(turn.metadata);
  return (
    <section class="turn-panel" aria-label={text.aboutTurn}>
      <p class="muted turn-hint">
        <Icon name="info" size={14} />
        {text.chooseSpan}
      </p>
      {turn.notes.map((note) => (
        <p key={note} class="turn-note">
          <Icon name="alert" size={14} />
          <span>
            <strong>{text.notes[note]}</strong> {text.noteAdvice[note]}
          </span>
        </p>
      ))}
      <FeedbackForm turn={turn} sessionId={sessionId} onSaved={onSaved} />
      <div class="turn-marks">
        <TagEditor target={{ sessionId, traceId: turn.traceId }} tags={turn.tags} onSaved={onSaved} />
        <Notes target={{ sessionId, traceId: turn.traceId }} notes={turn.annotations} onSaved={onSaved} />
      </div>
      {metadata.length > 0 && (
        <div class="turn-metadata">
          <h3>{text.metadata}</h3>
          <dl>
            {metadata.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {previous && (
        <Link class="span-link" to={comparePath(sessionId, previous.traceId, turn.traceId)}>
          <Icon name="compare" size={14} />
          {text.compareWithPrevious}
        </Link>
      )}
    </section>
  );
}

function FeedbackForm({ turn, sessionId, onSaved }: Omit<TurnPanelProps, 'previous'>) {
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
    </form>
  );
}

function comparePath(sessionId: string, from: string, to: string): string {
  const id = segment(sessionId);
  return `/compare?a=${id}&at=${from}&b=${id}&bt=${to}`;
}
