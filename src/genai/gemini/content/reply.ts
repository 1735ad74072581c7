import type { JsonObject } from '../../json';
import { numberOf, objectOf, objectsOf, stringOf, valueAt } from '../../json';
import type { ModelReply, Usage } from '../../provider';
import { ToolCallNumbers } from '../../tool-call-numbers';
import { partsOf } from './part';

const FINISH_REASONS: Readonly<Record<string, string>> = { STOP: 'stop', MAX_TOKENS: 'length' };
const FILTERS = /^(SAFETY|RECITATION|LANGUAGE|BLOCKLIST|PROHIBITED_CONTENT|SPII|IMAGE_.*)$/;

export function reply(body: JsonObject, priorToolCalls: number): ModelReply {
  const candidates = objectsOf(body.candidates);
  const blocked = stringOf(valueAt(body, 'promptFeedback.blockReason')) !== undefined;
  return {
    id: stringOf(body.responseId),
    model: stringOf(body.modelVersion),
    finishReasons: blocked && candidates.length === 0 ? ['content_filter'] : candidates.map(finishReason),
    usage: readUsage(objectOf(body.usageMetadata)),
    content: () => {
      const numbers = new ToolCallNumbers(priorToolCalls);
      return candidates.map((candidate) => ({
        role: 'assistant',
        parts: partsOf(valueAt(candidate, 'content.parts') ?? [], numbers),
        finish_reason: finishReason(candidate),
      }));
    },
  };
}

function finishReason(candidate: JsonObject): string | undefined {
  const reason = stringOf(candidate.finishReason);
  if (!reason) return undefined;
  if (reason === 'STOP' && callsTool(candidate)) return 'tool_call';
  return FINISH_REASONS[reason] ?? (FILTERS.test(reason) ? 'content_filter' : 'error');
}

function callsTool(candidate: JsonObject): boolean {
  return objectsOf(valueAt(candidate, 'content.parts')).some(({ functionCall }) => functionCall);
}

/** Thoughts are counted beside the answer, and what tools were given beside the prompt. */
function readUsage(usage: JsonObject): Usage {
  const reasoning = numberOf(usage.thoughtsTokenCount);
  return {
    input: sum(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    output: sum(usage.candidatesTokenCount, reasoning),
    cacheRead: numberOf(usage.cachedContentTokenCount),
    reasoning,
  };
}

function sum(...counts: unknown[]): number | undefined {
  const stated = counts.map(numberOf).filter((count) => count !== undefined);
  return stated.length > 0 ? stated.reduce((total, count) => total + count, 0) : undefined;
}
