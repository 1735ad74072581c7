import { useSignal } from '@preact/signals';
import type { MessagePart } from '../../server/sessions/api';
import { words } from '../client/words';
import { formatCount } from '../parts/figures';
import { whyNotShown } from '../parts/not-shown';
import { Icon, type IconName } from '../parts/icon';
import { JsonTree, parseStructured } from '../parts/json-tree';
import { LongText } from '../parts/long-text';
import { isSafeImage, isSafeLink } from '../parts/safe-url';
import { Prose } from '../parts/prose';

const safeAudio = /^audio\/(?:mpeg|mp3|mp4|aac|ogg|wav|x-wav|webm|flac)$/i;

/** One part of a message. Content of a kind that is not known stands as JSON. */
export function Part({ part, raw }: { part: MessagePart; raw: boolean }) {
  switch (part.type) {
    case 'text':
      return <Text text={part.content} raw={raw} />;
    case 'reasoning':
      return <Reasoning text={part.content} />;
    case 'refusal':
      return (
        <div class="refusal">
          <strong>{words.value.conversation.refusal}</strong>
          <Text text={part.content} raw={raw} />
        </div>
      );
    case 'blob':
      return <Blob part={part} />;
    case 'uri':
      return <Reference icon={iconOf(part.modality)} name={part.modality} target={part.uri} />;
    case 'file':
      return <Reference icon="file" name={part.modality} target={part.fileId} />;
    case 'compaction':
      return <Compaction text={part.content} />;
    case 'tool_call':
      return <Structured name={part.name} value={part.arguments} />;
    case 'tool_call_response':
      return <Structured name={part.name ?? words.value.conversation.toolResult} value={part.response} />;
    default:
      return <Structured name={part.name} value={part.value} />;
  }
}

function Text({ text, raw }: { text: string; raw: boolean }) {
  const structured = raw ? null : parseStructured(text);
  if (structured) {
    return (
      <div class="json-box">
        <JsonTree value={structured} />
      </div>
    );
  }
  return (
    <LongText text={text}>
      {(shown) =>
        raw ? (
          <pre class="raw-text" tabIndex={0}>
            {shown}
          </pre>
        ) : (
          <Prose text={shown} />
        )
      }
    </LongText>
  );
}

function Reasoning({ text }: { text: string }) {
  return (
    <details class="reasoning">
      <summary>
        <Icon name="thought" size={14} />
        {words.value.conversation.reasoning}
        <span class="muted">{words.value.conversation.characters(formatCount(text.length))}</span>
      </summary>
      <LongText text={text}>{(shown) => <Prose text={shown} />}</LongText>
    </details>
  );
}

type BlobPart = Extract<MessagePart, { type: 'blob' }>;

function Blob({ part }: { part: BlobPart }) {
  const isBroken = useSignal(false);
  const { modality, mimeType = '', content } = part;
  const url = `data:${mimeType};base64,${content}`;
  if (content !== '' && modality === 'image' && isSafeImage(url) && !isBroken.value) {
    return <Picture url={url} onBroken={() => (isBroken.value = true)} />;
  }
  if (content !== '' && modality === 'audio' && safeAudio.test(mimeType)) {
    return <audio class="part-audio" controls src={url} aria-label={words.value.conversation.audio} />;
  }
  return (
    <Reference
      icon={iconOf(modality)}
      name={mimeType === '' ? modality : `${modality} · ${mimeType}`}
      target={isBroken.value ? words.value.conversation.broken(formatCount(content.length)) : whyNotShown(part, words.value)}
    />
  );
}

/** In a page that the server wrote, the browser may have given up before anything listens. */
function Picture({ url, onBroken }: { url: string; onBroken: () => void }) {
  return (
    <img
      class="part-image"
      src={url}
      alt={words.value.conversation.image}
      onError={onBroken}
      ref={(image) => {
        if (image?.complete && image.naturalWidth === 0) onBroken();
      }}
    />
  );
}

/** Something that lies elsewhere: named and linked, never fetched. */
function Reference({ icon, name, target }: { icon: IconName; name: string; target: string }) {
  return (
    <div class="reference">
      <Icon name={icon} />
      <span>{name}</span>
      {isSafeLink(target) ? (
        <a href={target} target="_blank" rel="noopener noreferrer">
          {target}
        </a>
      ) : (
        <code>{target}</code>
      )}
    </div>
  );
}

function Compaction({ text }: { text?: string }) {
  return (
    <details class="reasoning">
      <summary>
        <Icon name="scissors" size={14} />
        {words.value.conversation.compacted}
      </summary>
      {text !== undefined && <LongText text={text}>{(shown) => <Prose text={shown} />}</LongText>}
    </details>
  );
}

function Structured({ name, value }: { name: string; value: unknown }) {
  return (
    <div class="json-box">
      <JsonTree name={name} value={parseStructured(value) ?? value} />
    </div>
  );
}

function iconOf(modality: string): IconName {
  return modality === 'image' ? 'image' : 'file';
}
