import type { JsonObject } from '../json';
import { isObject, stringOf } from '../json';
import type { Part } from '../message';
import { blobPart, filePart, mediaPart, modalityOf } from '../message';

/** Where parts have what they show, hear or attach. */
const HOLDERS = ['source', 'file', 'input_audio', 'inlineData', 'fileData', 'image_url', 'video_url'];

const MODALITY = /image|audio|video|file|document/;

export function isMedia(type: string, part: JsonObject): boolean {
  return MODALITY.test(type) || heldIn(part) !== undefined;
}

/** An image, a sound, a file: as a reference to it. */
export function readMedia(type: string, part: JsonObject): Part {
  const held = heldIn(part);
  const media: JsonObject = isObject(held) ? held : { ...part, url: held };
  const mimeType = media.media_type ?? media.mimeType ?? (media.format && `audio/${media.format}`);
  const modality = mimeType ? modalityOf(mimeType) : modalityOf(`${MODALITY.exec(type)?.[0]}/`);
  return { ...reference(modality, mimeType, media), name: stringOf(media.filename) };
}

function reference(modality: string, mimeType: unknown, media: JsonObject): Part {
  if (media.file_id) return filePart(modality, media.file_id);
  const stated = media.url ?? media.fileUri ?? media.file_url ?? media.data ?? media.file_data;
  return /^[a-z]+:/.test(String(stated)) ? mediaPart(modality, String(stated), mimeType) : blobPart(modality, mimeType, stated);
}

function heldIn(part: JsonObject): unknown {
  return HOLDERS.map((key) => part[key]).find(Boolean);
}
