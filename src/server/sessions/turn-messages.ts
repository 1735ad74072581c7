import { contentHash } from '../../util/content-hash';
import type { Message, MessagePart } from './api';
import type { ModelCall } from './calls';
import { History, type HistoryState, messageHash } from './history';
import type { ContentMessage, ResolvedSpan } from './resolved';
import { SpanTree } from './span-tree';
import { messageOfEntity, wordsOf } from './text';

export interface TurnMessages {
  messages: Message[];
  systemPrompt: { text: string; changed: boolean } | null;
  historyRewritten: boolean;
  history: HistoryState;
}

/** The messages that are new in a turn, in the order of the calls that they were seen in first. */
export function messagesOfTurn(calls: readonly ModelCall[], spans: readonly ResolvedSpan[], before: HistoryState): TurnMessages {
  const telling = calls.filter(({ span }) => span.category === 'model' && (span.inputMessages ?? span.outputMessages));
  if (telling.length === 0) return messagesOfEntities(spans, before);
  const history = new History(before);
  const collector = new Collector();
  let historyRewritten = false;
  for (const { span } of telling) {
    const input = (span.inputMessages ?? []).filter(isSaid);
    const output = span.outputMessages ?? [];
    const { from, rewritten } = history.add(input.map(messageHash), output.map(messageHash));
    historyRewritten ||= rewritten;
    input.slice(from).forEach((message, index) => collector.add(message, span, from + index, span.startedAt));
    output.forEach((message, index) => collector.add(message, span, input.length + index, span.endedAt ?? span.startedAt));
  }
  const system = systemOf(telling, before);
  return { messages: collector.messages, systemPrompt: system.prompt, historyRewritten, history: history.state(system.hash) };
}

const isSaid = ({ role }: ContentMessage): boolean => role !== 'system';

class Collector {
  readonly messages: Message[] = [];
  private readonly ids = new Map<string, number>();

  add(message: ContentMessage, { spanId, model }: ResolvedSpan, position: number, at: number): void {
    const id = contentHash(`${position}:${messageHash(message)}`);
    const seen = this.ids.get(id) ?? 0;
    this.ids.set(id, seen + 1);
    const address = seen === 0 ? id : `${id}-${seen + 1}`;
    this.messages.push({ ...message, id: address, spanId, at, ...(model && message.role === 'assistant' ? { model } : {}) });
  }
}

function systemOf(calls: readonly ModelCall[], before: HistoryState) {
  const parts = calls.map(({ span }) => systemParts(span)).find((each) => each.length > 0);
  const text = parts && wordsOf(parts);
  if (!text) return { prompt: null, hash: before.systemHash };
  const hash = contentHash(text);
  return { prompt: { text, changed: before.systemHash !== null && before.systemHash !== hash }, hash };
}

function systemParts({ systemInstructions, inputMessages }: ResolvedSpan): MessagePart[] {
  const said = (inputMessages ?? []).filter((message) => !isSaid(message)).flatMap(({ parts }) => parts);
  return [...(systemInstructions ?? []), ...said];
}

/** Without content on model calls, the outermost entity tells what went in and what came out. */
function messagesOfEntities(spans: readonly ResolvedSpan[], history: HistoryState): TurnMessages {
  const collector = new Collector();
  const entity = outermostEntity(spans);
  if (entity) {
    const [input, output] = [messageOfEntity('user', entity.entityInput), messageOfEntity('assistant', entity.entityOutput)];
    if (input) collector.add(input, entity, 0, entity.startedAt);
    if (output) collector.add(output, entity, 1, entity.endedAt ?? entity.startedAt);
  }
  return { messages: collector.messages, systemPrompt: null, historyRewritten: false, history };
}

function outermostEntity(spans: readonly ResolvedSpan[]): ResolvedSpan | undefined {
  const tree = new SpanTree(spans);
  const entities = spans.filter(({ entityInput, entityOutput }) => entityInput ?? entityOutput);
  const said = entities.filter(({ entityInput, entityOutput }) => messageOfEntity('user', entityInput) ?? messageOfEntity('assistant', entityOutput));
  return said.sort((a, b) => tree.depthOf(a) - tree.depthOf(b) || a.startedAt - b.startedAt)[0];
}
