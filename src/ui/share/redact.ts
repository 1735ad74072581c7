import type { Message, MessagePart, SessionDetail, ToolRun, Turn } from '../../server/sessions/api';

/** What a shared page leaves out. */
export interface Redaction {
  /** Mail addresses, telephone and card numbers, keys and tokens, wherever they stand. */
  contacts: boolean;
  /** User id and metadata. */
  identity: boolean;
  systemPrompts: boolean;
  reasoning: boolean;
  /** Arguments and results of tools. */
  tools: boolean;
  /** All that the user said. */
  userMessages: boolean;
}

export const redacted = '[redacted]';

const secrets: [RegExp, string][] = [
  [/\b(?:sk|pk|rk|ghp|gho|xox[abp])[-_][\w-]{8,}/g, '[key]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\bBearer\s+[\w.~+/-]{8,}=*/gi, 'Bearer [token]'],
  [/[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, '[email]'],
  [/\b(?:\d[ -]?){12,18}\d\b/g, '[number]'],
  [/\+\d[\d ()/-]{7,}\d/g, '[phone]'],
];

/** A copy of the session without what must not leave. The original is not touched. */
export function redactSession(detail: SessionDetail, rules: Redaction): SessionDetail {
  const clean = (text: string) => (rules.contacts ? maskSecrets(text) : text);
  return {
    ...detail,
    id: clean(detail.id),
    title: rules.userMessages ? redacted : maybe(detail.title, clean),
    userId: rules.identity && detail.userId !== null ? redacted : maybe(detail.userId, clean),
    notes: [],
    turns: detail.turns.map((turn) => redactTurn(turn, rules, clean)),
  };
}

export function maskSecrets(text: string): string {
  return secrets.reduce((masked, [pattern, name]) => masked.replace(pattern, name), text);
}

function redactTurn(turn: Turn, rules: Redaction, clean: (text: string) => string): Turn {
  return {
    ...turn,
    messages: turn.messages
      .filter((message) => message.role !== 'system' || !rules.systemPrompts)
      .map((message) => redactMessage(message, rules, clean)),
    toolRuns: turn.toolRuns.map((run) => redactRun(run, rules, clean)),
    systemPrompt:
      rules.systemPrompts || turn.systemPrompt === null ? null : { ...turn.systemPrompt, text: clean(turn.systemPrompt.text) },
    errors: turn.errors.map((error) => ({ ...error, message: maybe(error.message, clean) })),
    metadata: rules.identity ? {} : turn.metadata,
    annotations: [],
    feedback: [],
  };
}

function redactMessage(message: Message, rules: Redaction, clean: (text: string) => string): Message {
  if (rules.userMessages && message.role === 'user') return { ...message, parts: [{ type: 'text', content: redacted }] };
  const parts = message.parts.filter((part) => part.type !== 'reasoning' || !rules.reasoning);
  return { ...message, parts: parts.map((part) => redactPart(part, rules, clean)) };
}

function redactPart(part: MessagePart, rules: Redaction, clean: (text: string) => string): MessagePart {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return { ...part, content: clean(part.content) };
    case 'tool_call':
      return { ...part, arguments: rules.tools ? redacted : cleanDeep(part.arguments, clean) };
    case 'tool_call_response':
      return { ...part, response: rules.tools ? redacted : cleanDeep(part.response, clean) };
    case 'uri':
      return { ...part, uri: clean(part.uri) };
    case 'other':
      return { ...part, value: cleanDeep(part.value, clean) };
    case 'compaction':
      return { ...part, ...(part.content === undefined ? {} : { content: clean(part.content) }) };
    default:
      return part;
  }
}

function redactRun(run: ToolRun, rules: Redaction, clean: (text: string) => string): ToolRun {
  const hide = (value: unknown) => (rules.tools ? redacted : cleanDeep(value, clean));
  return {
    ...run,
    arguments: hide(run.arguments),
    ...(run.result === undefined ? {} : { result: hide(run.result) }),
    ...(run.error === undefined ? {} : { error: clean(run.error) }),
  };
}

function cleanDeep(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((one) => cleanDeep(one, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), cleanDeep(one, clean)]));
}

function maybe(text: string | null, change: (text: string) => string): string | null {
  return text === null ? null : change(text);
}
