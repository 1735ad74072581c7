import { GEN_AI_CONVERSATION_COMPACTED } from '../../../semconv/gen-ai';
import type { JsonObject } from '../../json';
import { objectOf, objectsOf } from '../../json';
import type { ModelReply } from '../../provider';
import { openaiReply } from '../own-reply';

export function reply(body: JsonObject): ModelReply {
  const { status, output, incomplete_details } = body;
  const read = openaiReply(body, status ? [{ message: { content: output }, reason: reasonOf(status, incomplete_details) }] : []);
  const isCompacted = objectsOf(output).some(({ type }) => type === 'compaction') || undefined;
  return { ...read, attributes: { ...read.attributes, [GEN_AI_CONVERSATION_COMPACTED]: isCompacted } };
}

/** None while the answer is queued or on its way. */
function reasonOf(status: unknown, details: unknown): unknown {
  if (status === 'incomplete') return objectOf(details).reason ?? 'length';
  return /^(queued|in_progress)$/.test(String(status)) ? undefined : status;
}
