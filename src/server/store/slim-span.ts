import type { MessagePart } from '../sessions/api';
import type { ContentMessage, ResolvedSpan } from '../sessions/resolved';
import { messageText } from './message-text';

/** Long enough for a preview in a list. */
const previewLength = 400;
/** An entity's input is JSON, which a cut would break: most are shorter than this. */
const entityLength = 4_096;

/**
 * A span without the bulk of its content: what totals, lists and waterfalls are computed from. Of the messages stay the
 * beginning of the first that the user said, the answer's, and the tools that it calls.
 */
export function slimSpan(span: ResolvedSpan): ResolvedSpan {
  return {
    ...span,
    inputMessages: span.inputMessages && firstFromUser(span.inputMessages),
    outputMessages: span.outputMessages && span.outputMessages.map(slimMessage),
    systemInstructions: null,
    toolDefinitions: null,
    tool: span.tool && { name: span.tool.name, callId: span.tool.callId, arguments: null, result: null },
    entityInput: cut(span.entityInput, entityLength),
    entityOutput: cut(span.entityOutput, entityLength),
  };
}

function firstFromUser(messages: ContentMessage[]): ContentMessage[] {
  const first = messages.find((message) => message.role === 'user' && messageText(message) !== '');
  return first ? [slimMessage(first)] : [];
}

function slimMessage(message: ContentMessage): ContentMessage {
  return { ...message, parts: message.parts.flatMap(slimPart) };
}

function slimPart(part: MessagePart): MessagePart[] {
  if (part.type === 'text' || part.type === 'refusal') return [{ type: part.type, content: part.content.slice(0, previewLength) }];
  if (part.type === 'tool_call') return [{ type: 'tool_call', id: part.id, name: part.name, arguments: null }];
  return [];
}

function cut(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}

/** As text, without the fields that say nothing. */
export function packSpan(slim: ResolvedSpan): string {
  const { readFrom: _, ...kept } = slim;
  return JSON.stringify(kept, (_key, value: unknown) => (value === null ? undefined : value));
}

export function unpackSpan(text: string): ResolvedSpan {
  const span = { ...nothing, ...(JSON.parse(text) as Partial<ResolvedSpan>) } as ResolvedSpan;
  if (span.tool) span.tool = { ...span.tool, callId: span.tool.callId ?? null };
  return span;
}

const nothing: Partial<ResolvedSpan> = {
  parentSpanId: null,
  service: null,
  tier: null,
  endedAt: null,
  statusMessage: null,
  errorType: null,
  conversationId: null,
  conversationRank: 0,
  userId: null,
  operation: null,
  provider: null,
  model: null,
  responseId: null,
  tokens: null,
  reportedCost: null,
  timeToFirstChunkMs: null,
  inputMessages: null,
  outputMessages: null,
  systemInstructions: null,
  toolDefinitions: null,
  tool: null,
  entityInput: null,
  entityOutput: null,
  readFrom: {},
};
