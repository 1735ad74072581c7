import { useSignal } from '@preact/signals';
import type { Message, MessagePart } from '../../server/sessions/api';
import { absoluteUrl, sessionPath } from '../client/router';
import { words } from '../client/words';
import { IconButton } from '../parts/button';
import { CopyButton } from '../parts/copy';
import { Link } from '../parts/link';
import { Icon } from '../parts/icon';
import { textOf } from './flow';
import { Part } from './part';

interface BubbleProps {
  message: Message;
  parts: MessagePart[];
  sessionId: string;
  traceId: string;
  /** The address names this message. */
  named: boolean;
}

/** One message: who speaks is told by side, shade and a name for screen readers. */
export function Bubble({ message, parts, sessionId, traceId, named }: BubbleProps) {
  const raw = useSignal(false);
  const text = words.value.conversation;
  const role = text.roles[message.role as keyof typeof text.roles] ?? message.role;
  return (
    <div
      class={`bubble bubble-${sideOf(message.role)}`}
      data-role={message.role}
      data-message={message.id}
      data-span={message.spanId}
      data-named={named || undefined}
    >
      <div class="bubble-head">
        <span class="bubble-role">{message.name ?? role}</span>
        {message.model && <span class="bubble-model">{message.model}</span>}
        {message.finishReason && message.finishReason !== 'stop' && message.finishReason !== 'tool_call' && (
          <span class="badge badge-warning">{message.finishReason}</span>
        )}
        <Actions
          message={message}
          sessionId={sessionId}
          traceId={traceId}
          raw={raw.value}
          onRaw={() => (raw.value = !raw.value)}
        />
      </div>
      <div class="bubble-body">
        {parts.length === 0 && <span class="muted">{text.emptyMessage}</span>}
        {parts.map((part, index) => (
          <Part key={index} part={part} raw={raw.value} />
        ))}
        {message.truncated && (
          <p class="shortened">
            <Icon name="scissors" size={12} />
            {text.shortenedBySender}
          </p>
        )}
      </div>
    </div>
  );
}

interface ActionsProps extends Pick<BubbleProps, 'message' | 'sessionId' | 'traceId'> {
  raw: boolean;
  onRaw: () => void;
}

/** What can be done with a message. */
function Actions({ message, sessionId, traceId, raw, onRaw }: ActionsProps) {
  const text = words.value.conversation;
  return (
    <div class="bubble-actions">
      <IconButton icon="list" label={raw ? text.showRendered : text.showRaw} pressed={raw} onClick={onRaw} />
      <CopyButton text={() => textOf(message)} label={text.copyMessage} />
      <CopyButton text={() => absoluteUrl(sessionPath(sessionId, { messageId: message.id }))} label={text.copyLink} icon="link" />
      <Link
        class="icon-button icon-button-small"
        to={sessionPath(sessionId, { traceId, spanId: message.spanId })}
        title={text.openSpan}
        aria-label={text.openSpan}
      >
        <Icon name="workflow" size={14} />
      </Link>
    </div>
  );
}

function sideOf(role: string): 'user' | 'assistant' | 'aside' {
  if (role === 'user') return 'user';
  return role === 'assistant' ? 'assistant' : 'aside';
}
