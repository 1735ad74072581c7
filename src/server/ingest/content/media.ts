import { isRecord } from '../../../util/record';
import type { MessagePart } from '../../sessions/api';
import { recordOf, stringOf, valueOf } from './values';

type Source = Record<string, unknown>;

const MODALITY_OF_TYPE: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  image: 'image',
  image_url: 'image',
  input_image: 'image',
  audio: 'audio',
  input_audio: 'audio',
  output_audio: 'audio',
  video: 'video',
  document: 'document',
  file: 'document',
  input_file: 'document',
});

/** An image, sound, film or document in any producer's form; null when the part is none. */
export function mediaPart(source: Source, type: string | undefined): MessagePart | null {
  const body = bodyOf(source);
  const mimeType = mimeTypeOf(body) ?? mimeTypeOf(source);
  const modality = stringOf(source, 'modality') ?? modalityOf(mimeType, type, source);
  if (modality === undefined) return null;
  return fileOf(source, body, modality, mimeType) ?? contentOf(body, modality, mimeType ?? formatOf(source, body, modality));
}

/** Where a producer keeps the data, beneath or beside the type. */
function bodyOf(source: Source): Source {
  const nested = recordOf(
    source,
    'source',
    'inlineData',
    'inline_data',
    'fileData',
    'file_data',
    'image_url',
    'input_audio',
    'file',
    'image',
  );
  return nested === undefined ? source : (recordOf(nested, 'source', 'image') ?? nested);
}

function mimeTypeOf(body: Source): string | undefined {
  return stringOf(body, 'mime_type', 'mimeType', 'mediaType', 'media_type');
}

function modalityOf(mimeType: string | undefined, type: string | undefined, source: Source): string | undefined {
  const family = /^(image|audio|video)\//.exec(mimeType ?? '')?.[1];
  if (family !== undefined) return family;
  if (mimeType !== undefined) return 'document';
  if (type !== undefined) return MODALITY_OF_TYPE[type];
  return isRecord(source.image) ? 'image' : undefined;
}

function fileOf(source: Source, body: Source, modality: string, mimeType: string | undefined): MessagePart | null {
  const fileId = stringOf(source, 'file_id', 'fileId') ?? stringOf(body, 'file_id', 'fileId');
  return fileId === undefined ? null : { type: 'file', modality, mimeType, fileId };
}

const DATA_URL = /^data:([^;,]*)(?:;[^,]*)?,/;

function contentOf(body: Source, modality: string, mimeType: string | undefined): MessagePart | null {
  const content = stringOf(
    body,
    'content',
    'data',
    'uri',
    'url',
    'fileUri',
    'file_uri',
    'image_url',
    'image',
    'file_data',
    'bytes',
  );
  if (content === undefined) return withoutContent(body, modality, mimeType);
  const dataUrl = DATA_URL.exec(content);
  if (dataUrl !== null) {
    return { type: 'blob', modality, mimeType: mimeType ?? (dataUrl[1] || undefined), content: content.slice(dataUrl[0].length) };
  }
  if (/^[a-z][a-z0-9+.-]{1,15}:/i.test(content)) return { type: 'uri', modality, mimeType, uri: content };
  return { type: 'blob', modality, mimeType, content };
}

/** Some senders, ours among them, keep only how long the data was. */
function withoutContent(body: Source, modality: string, mimeType: string | undefined): MessagePart {
  const { byte_length: byteLength } = body;
  return typeof byteLength === 'number'
    ? { type: 'blob', modality, mimeType, content: '', byteLength }
    : { type: 'other', name: modality, value: withoutData(body) };
}

/** OpenAI's audio and Bedrock's images name a bare format. */
function formatOf(source: Source, body: Source, modality: string): string | undefined {
  const format = stringOf(body, 'format') ?? stringOf(recordOf(source, modality) ?? {}, 'format');
  return format === undefined ? undefined : `${modality}/${format}`;
}

function withoutData(body: Source): unknown {
  return valueOf(body, 'filename', 'name', 'title') ?? body;
}
