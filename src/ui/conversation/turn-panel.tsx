import type { Turn } from '../../server/sessions/api';
import { segment } from '../client/segment';
import { words } from '../client/words';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { FeedbackForm } from './feedback';
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

function comparePath(sessionId: string, from: string, to: string): string {
  const id = segment(sessionId);
  return `/compare?a=${id}&at=${from}&b=${id}&bt=${to}`;
}
