import {
  GEN_AI_EVENT_ASSISTANT_MESSAGE,
  GEN_AI_EVENT_CHOICE,
  GEN_AI_EVENT_INFERENCE_DETAILS,
  GEN_AI_EVENT_SYSTEM_MESSAGE,
  GEN_AI_EVENT_TOOL_MESSAGE,
  GEN_AI_EVENT_USER_MESSAGE,
} from '../../../semconv/gen-ai';
import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { MessagePart } from '../../sessions/api';
import type { ContentMessage, ToolDefinition } from '../../sessions/resolved';
import { joined, toMessages } from '../content/messages';
import { viewOfAttributes, type EventView } from '../span-view';
import { type Dialect, EVENTS, type Reader } from './dialect';
import { genAi } from './gen-ai';
import { needing } from './readers';

/** What one event says. */
export interface EventContent {
  inputMessages: ContentMessage[] | null;
  outputMessages: ContentMessage[] | null;
  systemInstructions: MessagePart[] | null;
  toolDefinitions: ToolDefinition[] | null;
}

const ROLE_OF_EVENT: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  [GEN_AI_EVENT_SYSTEM_MESSAGE]: 'system',
  [GEN_AI_EVENT_USER_MESSAGE]: 'user',
  [GEN_AI_EVENT_ASSISTANT_MESSAGE]: 'assistant',
  [GEN_AI_EVENT_TOOL_MESSAGE]: 'tool',
});

const SILENT: EventContent = { inputMessages: null, outputMessages: null, systemInstructions: null, toolDefinitions: null };

/**
 * Reads a GenAI event, whether it came as a span event or as a log record; null for an event of another kind.
 *
 * @param body of a log record; span events put everything into attributes.
 */
export function contentOfEvent(event: Pick<EventView, 'name' | 'attributes'>, body?: unknown): EventContent | null {
  const role = ROLE_OF_EVENT[event.name];
  if (role !== undefined) return { ...SILENT, inputMessages: messageOf(bodyOf(event, body), role) };
  if (event.name === GEN_AI_EVENT_CHOICE) return { ...SILENT, outputMessages: choiceOf(bodyOf(event, body)) };
  if (event.name === 'gen_ai.content.prompt') {
    return { ...SILENT, inputMessages: toMessages(event.attributes['gen_ai.prompt'], 'user') };
  }
  if (event.name === 'gen_ai.content.completion') {
    return { ...SILENT, outputMessages: toMessages(event.attributes['gen_ai.completion'], 'assistant') };
  }
  return event.name === GEN_AI_EVENT_INFERENCE_DETAILS ? detailsOf(event, body) : null;
}

function detailsOf(event: Pick<EventView, 'attributes'>, body: unknown): EventContent {
  const view = viewOfAttributes({ ...(isRecord(body) ? body : {}), ...event.attributes });
  const { fields } = genAi;
  return {
    inputMessages: fields.inputMessages?.(view)?.value ?? null,
    outputMessages: fields.outputMessages?.(view)?.value ?? null,
    systemInstructions: fields.systemInstructions?.(view)?.value ?? null,
    toolDefinitions: fields.toolDefinitions?.(view)?.value ?? null,
  };
}

function bodyOf(event: Pick<EventView, 'attributes'>, body: unknown): Record<string, unknown> {
  const content = parsedOr(body);
  if (isRecord(content)) return content;
  const attributes = Object.entries(event.attributes).map(([key, value]) => [key.replace(/^gen_ai\.(?:event\.)?/, ''), value]);
  const fromAttributes = Object.fromEntries(attributes);
  return typeof content === 'string' ? { content, ...fromAttributes } : fromAttributes;
}

/** The name of the event is the role, unless the body says it better (`developer`). */
function messageOf(body: Record<string, unknown>, role: string): ContentMessage[] | null {
  const source = { ...body, role: typeof body.role === 'string' ? body.role : role };
  return toMessages(withParsedBlocks(source), role);
}

function choiceOf(body: Record<string, unknown>): ContentMessage[] | null {
  const message = parsedOr(body.message);
  const source = isRecord(message) ? message : { ...body, content: message ?? body.content };
  return messageOf({ ...source, finish_reason: body.finish_reason }, 'assistant');
}

/** Span events hold no objects, so that lists arrive as JSON text. */
function withParsedBlocks(source: Record<string, unknown>): Record<string, unknown> {
  const content = parsedOr(source.content);
  const blocks = Array.isArray(content) && content.every(isRecord) ? content : source.content;
  return { ...source, content: blocks, tool_calls: parsedOr(source.tool_calls) };
}

function fromEvents<F extends keyof EventContent>(field: F): Reader<NonNullable<EventContent[F]>> {
  return needing([EVENTS], ({ events }) => {
    const items = joined<unknown>(...inOrder(events).map((event) => contentOfEvent(event)?.[field]));
    return items === null ? undefined : { value: items as NonNullable<EventContent[F]>, key: 'events' };
  });
}

function inOrder(events: readonly EventView[]): EventView[] {
  return events.filter(({ name }) => name.startsWith('gen_ai.')).sort((a, b) => a.at - b.at);
}

/** One event a message (conventions until v1.36), or one event with all details, kept as span events. */
export const genAiEvents: Dialect = {
  name: 'gen-ai-events',
  fields: {
    inputMessages: fromEvents('inputMessages'),
    outputMessages: fromEvents('outputMessages'),
    systemInstructions: fromEvents('systemInstructions'),
    toolDefinitions: fromEvents('toolDefinitions'),
  },
};
