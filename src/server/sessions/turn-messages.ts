import { contentHash } from '../../util/content-hash';
import type { Message, MessagePart } from './api';
import { ASSISTANT_MARK } from './alignment';
import { isInference, type ModelCall } from './calls';
import { type Exchange, History, type HistoryState } from './history';
import { type Atom, atomsOf } from './message-hash';
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
  const telling = tellingSpans(calls, spans).map(readCall);
  const history = new History(before);
  const collector = new Collector();
  const isCompacted = telling.map((call) => collector.addCall(call, history.add(call.exchange))).includes(true);
  const system = systemOf(telling, before);
  return {
    messages: withEntity(collector.messages, telling, spans),
    systemPrompt: system.prompt,
    historyRewritten: history.rewritten || (isCompacted && before.threads.length > 0),
    history: history.state(system.hash),
  };
}

/** All messages that the calls of a turn carry, repeated ones again and again, and without ids. */
export function everythingSaid(calls: readonly ModelCall[], spans: readonly ResolvedSpan[]): Message[] {
  const telling = tellingSpans(calls, spans);
  const messages = telling.flatMap(({ spanId, startedAt, inputMessages, outputMessages }) =>
    [...(inputMessages ?? []), ...(outputMessages ?? [])].map((message) => ({ ...message, id: '', spanId, at: startedAt })),
  );
  return withEntity(
    messages,
    telling.map((span) => ({ span })),
    spans,
  );
}

/** Calls of models that carry content; where none does, the agents around them. */
function tellingSpans(calls: readonly ModelCall[], spans: readonly ResolvedSpan[]): ResolvedSpan[] {
  const models = calls.map(({ span }) => span).filter((span) => span.category === 'model' && hasContent(span));
  return models.length > 0 ? models : spans.filter((span) => !isInference(span) && hasContent(span));
}

function hasContent({ inputMessages, outputMessages }: ResolvedSpan): boolean {
  return (inputMessages ?? outputMessages) !== null;
}

interface Call {
  span: ResolvedSpan;
  /** Parts of the system prompt, which leads the input. */
  system: MessagePart[];
  input: ContentMessage[];
  inputAtoms: Atom[];
  output: ContentMessage[];
  exchange: Exchange;
}

function readCall(span: ResolvedSpan): Call {
  const all = span.inputMessages ?? [];
  const firstSaid = all.findIndex(({ role }) => role !== 'system');
  const input = firstSaid < 0 ? [] : all.slice(firstSaid);
  const system = [
    ...(span.systemInstructions ?? []),
    ...(firstSaid < 0 ? all : all.slice(0, firstSaid)).flatMap(({ parts }) => parts),
  ];
  const output = span.outputMessages ?? [];
  const inputAtoms = atomsOf(input);
  return { span, system, input, inputAtoms, output, exchange: exchangeOf(span, inputAtoms, output, system) };
}

function exchangeOf(
  span: ResolvedSpan,
  inputAtoms: readonly Atom[],
  output: readonly ContentMessage[],
  system: readonly MessagePart[],
): Exchange {
  const input = inputAtoms.map(({ hash }) => hash);
  return {
    input,
    output: atomsOf(output).map(({ hash }) => hash),
    assistant: new Set(input.flatMap((hash, index) => (hash.startsWith(ASSISTANT_MARK) ? [index] : []))),
    asked: `${span.model ?? ''} ${contentHash(wordsOf(system))}`,
    startedAt: span.startedAt,
    endedAt: span.endedAt ?? Infinity,
    failed: span.status === 'error',
  };
}

class Collector {
  readonly messages: Message[] = [];
  private readonly ids = new Map<string, number>();

  /** Adds what is new in a call; true when a summary of older messages is among it. */
  addCall({ span, input, inputAtoms, output }: Call, known: readonly boolean[]): boolean {
    const said = newMessages(input, inputAtoms, known);
    for (const { message, position, hashes } of said) this.add(message, span, { position, at: span.startedAt, hashes });
    output.forEach((message, index) =>
      this.add(message, span, { position: input.length + index, at: span.endedAt ?? span.startedAt }),
    );
    return said.some(({ message }) => message.parts.some(({ type }) => type === 'compaction'));
  }

  add(message: ContentMessage, { spanId, model }: ResolvedSpan, { position, at, hashes = hashesOf(message) }: Place): void {
    const id = contentHash(JSON.stringify([position, message.role, hashes]));
    const seen = this.ids.get(id) ?? 0;
    this.ids.set(id, seen + 1);
    const address = seen === 0 ? id : `${id}-${seen + 1}`;
    this.messages.push({ ...message, id: address, spanId, at, ...(model && message.role === 'assistant' ? { model } : {}) });
  }
}

/** Where a message stands among those of its call, and when it was said. */
interface Place {
  position: number;
  at: number;
  /** Of its parts. Default: worked out. */
  hashes?: string[];
}

function hashesOf(message: ContentMessage): string[] {
  return atomsOf([message]).map(({ hash }) => hash);
}

interface Positioned {
  message: ContentMessage;
  position: number;
  hashes: string[];
}

/** Messages of which a part is new, without the parts that are known. */
function newMessages(input: readonly ContentMessage[], atoms: readonly Atom[], known: readonly boolean[]): Positioned[] {
  const knownParts = new Set(atoms.filter((_, index) => known[index]).map(({ message, part }) => `${message}.${part}`));
  const fresh = new Map<number, string[]>();
  atoms.forEach(({ message, hash }, index) => {
    if (!known[index]) fresh.set(message, [...(fresh.get(message) ?? []), hash]);
  });
  return input.flatMap((message, position) => {
    const hashes = fresh.get(position);
    if (!hashes) return [];
    const parts = message.parts.filter((_, part) => !knownParts.has(`${position}.${part}`));
    return [{ message: { ...message, parts }, position, hashes }];
  });
}

function systemOf(calls: readonly Call[], before: HistoryState) {
  const text = calls.map(({ system }) => wordsOf(system)).find((words) => words !== '');
  if (text === undefined) return { prompt: null, hash: before.systemHash };
  const hash = contentHash(text);
  return { prompt: { text, changed: before.systemHash !== null && before.systemHash !== hash }, hash };
}

/** Where no call tells what was asked, or answered, the outermost entity does. */
function withEntity(messages: Message[], calls: readonly Pick<Call, 'span'>[], spans: readonly ResolvedSpan[]): Message[] {
  const lacksInput = calls.every(({ span }) => span.inputMessages === null);
  const lacksOutput = calls.every(({ span }) => span.outputMessages === null);
  if (!lacksInput && !lacksOutput) return messages;
  const collector = new Collector();
  const entity = outermostEntity(spans, calls);
  const asked = lacksInput && entity ? messageOfEntity('user', entity.entityInput) : null;
  const answered = lacksOutput && entity ? messageOfEntity('assistant', entity.entityOutput) : null;
  if (entity && asked) collector.add(asked, entity, { position: 0, at: entity.startedAt });
  collector.messages.push(...messages);
  if (entity && answered) collector.add(answered, entity, { position: 1, at: entity.endedAt ?? entity.startedAt });
  return collector.messages;
}

/** Of the spans around the calls, where there are calls: what a guard or a helper beside them answers is not the assistant's. */
function outermostEntity(spans: readonly ResolvedSpan[], calls: readonly Pick<Call, 'span'>[]): ResolvedSpan | undefined {
  const tree = new SpanTree(spans);
  const around = new Set(calls.flatMap(({ span }) => [span, ...tree.ancestorsOf(span)]).map(({ spanId }) => spanId));
  const said = spans.filter(({ spanId, entityInput, entityOutput }) => {
    if (calls.length > 0 && !around.has(spanId)) return false;
    return messageOfEntity('user', entityInput) ?? messageOfEntity('assistant', entityOutput);
  });
  return said.sort((a, b) => tree.depthOf(a) - tree.depthOf(b) || a.startedAt - b.startedAt)[0];
}
