import type { ContentBudget } from '../content-budget';
import { addText, assignStated, type Draft } from '../draft';
import type { JsonObject } from '../json';
import { numberOf, objectOf } from '../json';
import type { ReplyFold } from '../provider';

/** Counts that the last event states anew, as totals. */
const USAGE = ['input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens', 'output_tokens_details'];

export function stream(budget: ContentBudget): ReplyFold {
  const message: Draft = {};
  const usage: Draft = {};
  const blocks: Draft[] = [];
  return {
    add: (event) => {
      const { type, delta, index } = event;
      const block = (blocks[numberOf(index) ?? 0] ??= {});
      const stated = objectOf(type === 'message_start' ? event.message : delta);
      assignStated(message, stated, ['id', 'model', 'stop_reason']);
      assignStated(usage, objectOf(stated.usage ?? event.usage), USAGE);
      if (type === 'content_block_start') startBlock(block, objectOf(event.content_block), budget);
      if (type === 'content_block_delta') addDelta(block, objectOf(delta), budget);
      return type === 'message_stop';
    },
    body: () => ({ ...message, usage, content: blocks.filter((block) => block?.type) }),
  };
}

/** Results of Anthropic's own tools come whole. A text or an input that is still empty is filled by the deltas. */
function startBlock(block: Draft, { text, thinking, input, content, ...header }: JsonObject, budget: ContentBudget): void {
  assignStated(block, header, ['type', 'id', 'name', 'tool_use_id']);
  addText(block, 'text', text, budget);
  addText(block, 'thinking', thinking, budget);
  if (input && Object.keys(input).length > 0) block.input = budget.append('', JSON.stringify(input));
  if (content && budget.spend(JSON.stringify(content).length)) block.content = content;
}

function addDelta(block: Draft, { text, thinking, partial_json }: JsonObject, budget: ContentBudget): void {
  addText(block, 'text', text, budget);
  addText(block, 'thinking', thinking, budget);
  addText(block, 'input', partial_json, budget);
}
