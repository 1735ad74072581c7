import type { SpanDetail } from '../../server/sessions/api';
import { words } from '../client/words';
import { formatDuration } from '../parts/figures';
import { JsonTree } from '../parts/json-tree';

/** Events by time since the span began; an exception shows its stack. */
export function Events({ span }: { span: SpanDetail }) {
  if (span.events.length === 0) return <p class="muted attributes-none">{words.value.span.noEvents}</p>;
  return (
    <ol class="events">
      {span.events.map((event, index) => (
        <li key={index} class={event.name === 'exception' ? 'event event-exception' : 'event'}>
          <div class="event-head">
            <strong>{event.name}</strong>
            <span class="figure">+{formatDuration(Math.max(0, event.at - span.startedAt))}</span>
          </div>
          <Stack attributes={event.attributes} />
          <JsonTree value={withoutStack(event.attributes)} open={1} />
        </li>
      ))}
    </ol>
  );
}

function Stack({ attributes }: { attributes: Record<string, unknown> }) {
  const stack = attributes['exception.stacktrace'];
  return typeof stack === 'string' ? (
    <pre class="raw-text" tabIndex={0}>
      {stack}
    </pre>
  ) : null;
}

function withoutStack({ 'exception.stacktrace': _stack, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
