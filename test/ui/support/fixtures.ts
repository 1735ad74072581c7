import type {
  Message,
  MessagePart,
  SessionDetail,
  SessionSummary,
  SpanDetail,
  SpanSummary,
  Tier,
  TokenTotals,
  ToolRun,
  Turn,
  TurnError,
} from '../../../src/server/sessions/api';

/** A session with the spans behind it: what the fake server serves. */
export interface Recording {
  session: SessionDetail;
  spans: Map<string, SpanDetail[]>;
}

interface Ask {
  user?: MessagePart[] | string;
  reasoning?: string;
  tool?: { name: string; arguments: unknown; result?: unknown; error?: string; description?: string };
  reply?: MessagePart[] | string;
  error?: { type: string; message: string };
  system?: string;
  model?: string;
  priced?: boolean;
  tokens?: Partial<TokenTotals>;
  durationMs?: number;
  gapMs?: number;
  running?: boolean;
  historyRewritten?: boolean;
  notes?: Turn['notes'];
  serverOnly?: boolean;
}

interface SessionOptions {
  id: string;
  endsAt: number;
  userId?: string | null;
  asks: Ask[];
  tags?: string[];
  hasConversationId?: boolean;
  metadata?: Record<string, string>;
}

const services: Record<Tier, string> = { browser: 'chat-web', edge: 'chat-edge', server: 'chat-api' };
const zeroTokens: TokenTotals = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

/** Builds one session, its turns, and a trace across three tiers for each turn. */
export function record(options: SessionOptions): Recording {
  const spans = new Map<string, SpanDetail[]>();
  const durations = options.asks.map((ask) => ask.durationMs ?? 2400);
  const gaps = options.asks.map((ask, index) => (index === 0 ? 0 : (ask.gapMs ?? 18_000)));
  const total = sum(durations) + sum(gaps);
  let clock = options.endsAt - total;
  let systemText: string | null = null;
  const turns = options.asks.map((ask, index) => {
    clock += gaps[index] ?? 0;
    const built = buildTurn(options, ask, index, clock, systemText);
    systemText = built.turn.systemPrompt?.text ?? systemText;
    spans.set(built.turn.traceId, built.spans);
    clock += durations[index] ?? 0;
    return built.turn;
  });
  return { session: summarise(options, turns), spans };
}

/** A session of `count` short turns, for the tests of size. */
export function hugeSession(id: string, count: number, endsAt: number): Recording {
  const asks = Array.from({ length: count }, (_, index): Ask => ({
    user: `Question ${index + 1}: what is ${index} times ${index + 1}?`,
    reply: `It is **${index * (index + 1)}**.\n\n- first factor: \`${index}\`\n- second factor: \`${index + 1}\``,
    gapMs: index % 97 === 96 ? 3_600_000 : 9000,
    ...(index % 211 === 210 ? { error: { type: 'RateLimitError', message: '429 Too Many Requests' } } : {}),
  }));
  return record({ id, endsAt, asks });
}

/** A session of one turn whose model call has `count` spans below it. */
export function wideTrace(id: string, count: number, endsAt: number): Recording {
  const recording = record({ id, endsAt, asks: [{ user: 'Index the repository', reply: 'Done.', durationMs: 60_000 }] });
  const [turn] = recording.session.turns;
  const spans = turn ? recording.spans.get(turn.traceId) : undefined;
  const call = spans?.at(-1);
  if (!turn || !spans || !call) return recording;
  for (let index = 0; index < count; index += 1) {
    const startedAt = call.startedAt + index * 4;
    spans.push({
      ...call,
      spanId: hex(`${id}/wide/${index}`, 16),
      parentSpanId: call.spanId,
      name: `index file-${index}.ts`,
      category: 'task',
      startedAt,
      endedAt: startedAt + 3 + (index % 37) * 20,
      status: index % 1999 === 1998 ? 'error' : 'unset',
      tokens: null,
      timeToFirstChunkMs: null,
    });
  }
  turn.spanCount = spans.length;
  recording.session.spanCount = spans.length;
  return recording;
}

/** Summaries only, made on demand: row `index` of a list of any length. */
export function syntheticSummary(index: number, newestAt: number): SessionSummary {
  const lastActivityAt = newestAt - index * 41_000;
  const topic = topics[index % topics.length] ?? 'a question';
  return {
    id: `bulk-${String(index).padStart(6, '0')}`,
    hasConversationId: true,
    title: `${topic} (${index})`,
    lastReply: 'Here is a short answer with the figures you asked for.',
    startedAt: lastActivityAt - 60_000 - (index % 50) * 10_000,
    lastActivityAt,
    turnCount: 1 + (index % 9),
    spanCount: 12 + (index % 40),
    errorCount: index % 13 === 0 ? 1 : 0,
    tokens: { input: 900 + (index % 5000), output: 120 + (index % 700), cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    cost: { total: 0.0012 * (1 + (index % 20)), unpricedCalls: 0 },
    models: ['gpt-4o-mini'],
    tools: index % 4 === 0 ? ['get_weather'] : [],
    userId: `user-${index % 37}`,
    services: ['chat-web', 'chat-edge', 'chat-api'],
    tags: [],
    running: false,
  };
}

const topics = [
  'Plan a weekend in Lisbon',
  'Explain this stack trace',
  'Draft a reply to the landlord',
  'Compare two phone plans',
  'Summarise the meeting notes',
  'Which bread freezes best?',
  'Write a regular expression for dates',
];

function buildTurn(options: SessionOptions, ask: Ask, index: number, startedAt: number, previousSystem: string | null) {
  const traceId = hex(`${options.id}/${index}`, 32);
  const durationMs = ask.durationMs ?? 2400;
  const spans = buildSpans({ options, ask, traceId, startedAt, durationMs });
  const modelSpans = spans.filter((span) => span.category === 'model');
  const toolSpan = spans.find((span) => span.category === 'tool');
  const messages = buildMessages(options.id, index, ask, startedAt, modelSpans, toolSpan);
  const tokens = modelSpans.reduce((all, span) => addTokens(all, span.tokens ?? zeroTokens), zeroTokens);
  const systemText = ask.system ?? previousSystem;
  const turn: Turn = {
    traceId,
    startedAt,
    endedAt: startedAt + durationMs,
    durationMs,
    name: ask.serverOnly ? 'POST /chat' : 'chat_interaction',
    messages,
    toolRuns: buildToolRuns(ask, messages, toolSpan),
    systemPrompt:
      systemText === null ? null : { text: systemText, changed: previousSystem !== null && systemText !== previousSystem },
    historyRewritten: ask.historyRewritten ?? false,
    errors: buildErrors(spans, ask),
    tokens,
    cost:
      ask.priced === false
        ? { total: null, unpricedCalls: modelSpans.length }
        : { total: tokens.input * 0.0000025 + tokens.output * 0.00001, unpricedCalls: 0 },
    models: [ask.model ?? 'gpt-4o-mini'],
    services: [...new Set(spans.map((span) => span.service ?? ''))],
    spanCount: spans.length,
    timeToFirstChunkMs: modelSpans[0]?.timeToFirstChunkMs ?? null,
    running: ask.running ?? false,
    notes: ask.notes ?? [],
    metadata: options.metadata ?? { plan: 'pro', locale: 'en-GB' },
    feedback: [],
    tags: [],
    annotations: [],
  };
  return { turn, spans };
}

function buildMessages(
  id: string,
  index: number,
  ask: Ask,
  startedAt: number,
  models: SpanDetail[],
  toolSpan: SpanDetail | undefined,
): Message[] {
  const spanId = models[0]?.spanId ?? '';
  const model = ask.model ?? 'gpt-4o-mini';
  const messages: Message[] = [];
  const push = (role: string, parts: MessagePart[], more: Partial<Message>) =>
    messages.push({ id: hex(`${id}/${index}/${messages.length}`, 16), role, parts, spanId, at: startedAt, ...more });
  if (ask.user !== undefined) push('user', asParts(ask.user), {});
  if (ask.tool) {
    const callId = `call_${index}`;
    const reasoning: MessagePart[] = ask.reasoning ? [{ type: 'reasoning', content: ask.reasoning }] : [];
    push('assistant', [...reasoning, { type: 'tool_call', id: callId, name: ask.tool.name, arguments: ask.tool.arguments }], {
      model,
      finishReason: 'tool_call',
      at: startedAt + 600,
    });
    push(
      'tool',
      [
        {
          type: 'tool_call_response',
          id: callId,
          response: ask.tool.error ?? ask.tool.result,
          isError: ask.tool.error !== undefined,
        },
      ],
      { spanId: toolSpan?.spanId ?? spanId, at: startedAt + 900 },
    );
  }
  if (ask.reply !== undefined) {
    const reasoning: MessagePart[] = ask.reasoning && !ask.tool ? [{ type: 'reasoning', content: ask.reasoning }] : [];
    push('assistant', [...reasoning, ...asParts(ask.reply)], {
      model,
      finishReason: 'stop',
      spanId: models.at(-1)?.spanId ?? spanId,
      at: startedAt + 2000,
    });
  }
  return messages;
}

function buildToolRuns(ask: Ask, messages: Message[], span: SpanDetail | undefined): ToolRun[] {
  if (!ask.tool) return [];
  const call = messages.find((message) => message.parts.some((part) => part.type === 'tool_call'));
  const part = call?.parts.find((one) => one.type === 'tool_call');
  return [
    {
      id: part?.type === 'tool_call' ? (part.id ?? null) : null,
      name: ask.tool.name,
      arguments: ask.tool.arguments,
      result: ask.tool.error === undefined ? ask.tool.result : undefined,
      error: ask.tool.error,
      definition: {
        description: ask.tool.description ?? `Runs ${ask.tool.name}.`,
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
      callMessageId: call?.id ?? null,
      spanId: span?.spanId ?? null,
      durationMs: span && span.endedAt !== null ? span.endedAt - span.startedAt : null,
    },
  ];
}

function buildErrors(spans: SpanDetail[], ask: Ask): TurnError[] {
  return spans
    .filter((span) => span.status === 'error' && (span.category === 'model' || span.category === 'tool'))
    .map((span) => ({
      spanId: span.spanId,
      spanName: span.name,
      type: ask.error?.type ?? 'ToolError',
      message: span.statusMessage,
    }));
}

interface SpanPlan {
  options: SessionOptions;
  ask: Ask;
  traceId: string;
  startedAt: number;
  durationMs: number;
}

function buildSpans(plan: SpanPlan): SpanDetail[] {
  const spans: SpanDetail[] = [];
  const { ask, durationMs: whole, startedAt } = plan;
  const add = (
    name: string,
    category: SpanSummary['category'],
    tier: Tier,
    parent: SpanDetail | null,
    from: number,
    to: number,
    more: Partial<SpanDetail> = {},
  ) => {
    const span = makeSpan(
      plan,
      {
        name,
        category,
        tier,
        parentSpanId: parent?.spanId ?? null,
        startedAt: startedAt + whole * from,
        endedAt: startedAt + whole * to,
        ...more,
      },
      spans.length,
    );
    spans.push(span);
    return span;
  };
  const failed = ask.error ? { status: 'error' as const, statusMessage: ask.error.message } : {};
  let parent: SpanDetail | null = null;
  if (!ask.serverOnly) {
    parent = add('chat_interaction.workflow', 'workflow', 'browser', null, 0, 1, {
      ...failed,
      ...(ask.running ? { endedAt: null } : {}),
    });
    parent = add('POST /api/chat', 'http', 'browser', parent, 0.01, 0.985, { kind: 'client' });
    parent = add('POST /api/chat', 'http', 'edge', parent, 0.03, 0.97, { kind: 'server' });
    add('session.lookup', 'task', 'edge', parent, 0.04, 0.07);
    parent = add('POST /chat', 'http', 'edge', parent, 0.075, 0.965, { kind: 'client' });
  }
  parent = add('POST /chat', 'http', 'server', parent, 0.09, 0.96, { kind: 'server' });
  const agent = add('assistant.agent', 'agent', 'server', parent, 0.1, 0.95, failed);
  const model = ask.model ?? 'gpt-4o-mini';
  const split = ask.tool ? 0.4 : 0.94;
  const usage = { ...zeroTokens, input: 820, output: 96, ...ask.tokens };
  add(`chat ${model}`, 'model', 'server', agent, 0.12, split, {
    kind: 'client',
    model,
    tokens: usage,
    timeToFirstChunkMs: whole * 0.11,
    cost: ask.priced === false ? null : 0.0031,
    ...(ask.tool ? {} : failed),
    ...(ask.running ? { endedAt: null } : {}),
  });
  if (ask.tool) {
    const broken = ask.tool.error === undefined ? {} : { status: 'error' as const, statusMessage: ask.tool.error };
    const tool = add(`execute_tool ${ask.tool.name}`, 'tool', 'server', agent, 0.42, 0.6, broken);
    add('GET api.weather.example', 'http', 'server', tool, 0.43, 0.59, { kind: 'client', ...broken });
    add(`chat ${model}`, 'model', 'server', agent, 0.62, 0.94, {
      kind: 'client',
      model,
      tokens: usage,
      timeToFirstChunkMs: whole * 0.09,
      cost: ask.priced === false ? null : 0.0042,
      ...failed,
    });
  }
  return spans;
}

function makeSpan(
  plan: SpanPlan,
  span: Pick<SpanSummary, 'name' | 'category' | 'tier' | 'parentSpanId' | 'startedAt'> & Partial<SpanDetail>,
  index: number,
): SpanDetail {
  const tier = span.tier ?? 'server';
  const spanId = hex(`${plan.traceId}/${index}`, 16);
  const attributes = spanAttributes(plan, span);
  return {
    traceId: plan.traceId,
    spanId,
    kind: 'internal',
    service: services[tier],
    endedAt: null,
    status: 'unset',
    statusMessage: null,
    conversationId: plan.options.hasConversationId === false ? null : plan.options.id,
    model: null,
    tokens: null,
    cost: null,
    timeToFirstChunkMs: null,
    attributes,
    resource: { 'service.name': services[tier], 'telemetry.sdk.name': 'threadlight', 'telemetry.sdk.version': '0.1.0' },
    scope: { name: 'threadlight', version: '0.1.0' },
    events:
      span.status === 'error'
        ? [
            {
              name: 'exception',
              at: plan.startedAt + 1500,
              attributes: {
                'exception.type': plan.ask.error?.type ?? 'ToolError',
                'exception.message': span.statusMessage,
                'exception.stacktrace':
                  'Error: it broke\n    at answer (/srv/app/chat.js:41:13)\n    at async handle (/srv/app/server.js:12:3)',
              },
            },
          ]
        : [],
    links: [],
    readFrom:
      span.category === 'model' ? { conversationId: 'gen_ai.conversation.id', inputMessages: 'gen_ai.input.messages' } : {},
    otlp: {
      traceId: plan.traceId,
      spanId,
      name: span.name,
      startTimeUnixNano: `${Math.round(span.startedAt)}000000`,
      attributes: Object.entries(attributes).map(([key, value]) => ({
        key,
        value: { stringValue: typeof value === 'string' ? value : JSON.stringify(value) },
      })),
    },
    ...span,
  };
}

function spanAttributes(plan: SpanPlan, span: Partial<SpanDetail>): Record<string, unknown> {
  const base: Record<string, unknown> = { 'gen_ai.conversation.id': plan.options.id };
  if (span.category === 'http') {
    return {
      ...base,
      'http.request.method': 'POST',
      'url.full': 'https://chat.example/api/chat',
      'http.response.status_code': span.status === 'error' ? 500 : 200,
      'server.address': 'chat.example',
    };
  }
  if (span.category === 'tool') {
    return {
      ...base,
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': plan.ask.tool?.name,
      'gen_ai.tool.call.arguments': plan.ask.tool?.arguments,
      'gen_ai.tool.call.result': plan.ask.tool?.result,
    };
  }
  if (span.category !== 'model') return { ...base, 'traceloop.span.kind': span.category, 'traceloop.entity.name': span.name };
  return {
    ...base,
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': span.model,
    'gen_ai.response.model': `${span.model}-2024-07-18`,
    'gen_ai.request.temperature': 0.2,
    'gen_ai.usage.input_tokens': span.tokens?.input,
    'gen_ai.usage.output_tokens': span.tokens?.output,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.system_instructions': plan.ask.system,
    'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'hello' }] }],
  };
}

function summarise(options: SessionOptions, turns: Turn[]): SessionDetail {
  const first = turns[0];
  const last = turns.at(-1);
  const texts = (role: string) =>
    turns
      .flatMap((turn) => turn.messages.filter((message) => message.role === role))
      .map(messageText)
      .filter((text) => text !== '');
  return {
    id: options.id,
    hasConversationId: options.hasConversationId ?? true,
    title: texts('user')[0]?.slice(0, 160) ?? null,
    lastReply: texts('assistant').at(-1)?.slice(0, 240) ?? null,
    startedAt: first?.startedAt ?? 0,
    lastActivityAt: last?.endedAt ?? 0,
    turnCount: turns.length,
    spanCount: sum(turns.map((turn) => turn.spanCount)),
    errorCount: sum(turns.map((turn) => turn.errors.length)),
    tokens: turns.reduce((all, turn) => addTokens(all, turn.tokens), zeroTokens),
    cost: {
      total: turns.every((turn) => turn.cost.total === null) ? null : sum(turns.map((turn) => turn.cost.total ?? 0)),
      unpricedCalls: sum(turns.map((turn) => turn.cost.unpricedCalls)),
    },
    models: [...new Set(turns.flatMap((turn) => turn.models))],
    tools: [...new Set(turns.flatMap((turn) => turn.toolRuns.map((run) => run.name)))],
    userId: options.userId === undefined ? 'ada@example.com' : options.userId,
    services: [...new Set(turns.flatMap((turn) => turn.services))],
    tags: options.tags ?? [],
    running: turns.some((turn) => turn.running),
    turns,
    olderCursor: null,
    priceTable: '@pydantic/genai-prices 0.1.8',
    notes: [],
  };
}

export function messageText(message: Message): string {
  return message.parts
    .map((part) => (part.type === 'text' ? part.content : ''))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

function asParts(value: MessagePart[] | string): MessagePart[] {
  return typeof value === 'string' ? [{ type: 'text', content: value }] : value;
}

function addTokens(a: TokenTotals, b: TokenTotals): TokenTotals {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    reasoning: a.reasoning + b.reasoning,
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A stable hexadecimal id of a text: the same fixture has the same ids in every run. */
export function hex(text: string, length: number): string {
  let out = '';
  for (let round = 0; out.length < length; round += 1) out += fnv(`${round}:${text}`).toString(16).padStart(8, '0');
  return out.slice(0, length);
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
}
