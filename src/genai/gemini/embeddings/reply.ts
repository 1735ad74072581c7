import type { JsonObject } from '../../json';
import { numberOf, valueAt } from '../../json';
import type { ModelReply } from '../../provider';

/** Vectors say nothing to a reader and are not recorded. */
export function reply(body: JsonObject): ModelReply {
  return {
    finishReasons: [],
    usage: { input: numberOf(valueAt(body, 'usageMetadata.promptTokenCount')) },
    content: () => [],
  };
}
