import { isDeepStrictEqual } from 'node:util';
import type { AnyValue, KeyValue, Span } from '../../../src/otlp/types';
import { createSessionRules } from '../../../src/server/app/session-rules';
import { resolveSpan } from '../../../src/server/ingest/resolve';
import type { TurnSummary } from '../../../src/server/store/rules';
import type { ResolvedSpan } from '../../../src/server/sessions/resolved';
import { packSpan, slimSpan, unpackSpan } from '../../../src/server/store/slim-span';
import { Random } from './random';

const keys = [
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.request.model',
  'gen_ai.response.model',
  'gen_ai.response.id',
  'gen_ai.conversation.id',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.tool.name',
  'gen_ai.tool.call.id',
  'gen_ai.tool.call.arguments',
  'gen_ai.prompt.0.role',
  'gen_ai.prompt.0.content',
  'gen_ai.completion.0.content',
  'gen_ai.completion.0.tool_calls.0.name',
  'llm.request.type',
  'llm.usage.prompt_tokens',
  'ai.operationId',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.response.text',
  'ai.response.toolCalls',
  'ai.usage.inputTokens',
  'ai.response.providerMetadata',
  'ai.telemetry.metadata.sessionId',
  'ai.toolCall.name',
  'openinference.span.kind',
  'llm.input_messages.0.message.role',
  'llm.output_messages.0.message.content',
  'llm.token_count.prompt',
  'input.value',
  'output.value',
  'metadata',
  'tag.tags',
  'session.id',
  'langfuse.observation.type',
  'langfuse.observation.input',
  'langfuse.observation.usage_details',
  'langfuse.observation.cost_details',
  'langfuse.session.id',
  'langsmith.span.kind',
  'langsmith.usage_metadata',
  'gen_ai.prompt',
  'gen_ai.completion',
  'mlflow.spanType',
  'mlflow.spanInputs',
  'mlflow.spanOutputs',
  'mlflow.chat.tokenUsage',
  'mlflow.trace.session',
  'gcp.vertex.agent.llm_request',
  'gcp.vertex.agent.llm_response',
  'genkit:metadata:subtype',
  'genkit:input',
  'genkit:output',
  'genkit:name',
  'pydantic_ai.all_messages',
  'traceloop.span.kind',
  'traceloop.entity.name',
  'traceloop.entity.input',
  'traceloop.entity.output',
  'traceloop.association.properties.session_id',
  'user.id',
  'error.type',
  'http.request.method',
  'threadlight.span.open',
  'threadlight.interrupted',
  '__proto__',
  '',
];

const texts = [
  'chat',
  'execute_tool',
  'invoke_agent',
  'openai',
  'gpt-4o',
  'claude-opus-4-8',
  'LLM',
  'generation',
  'TOOL',
  'workflow',
  'tool',
  'llm',
  'model',
  'c1',
  'c2',
  '',
  'ai.generateText.doGenerate',
  'ai.toolCall',
  '12',
  '-5',
  'NaN',
  '1e400',
  'null',
  '[object Object]',
  '"quoted"',
  '{"a":',
  '[[[[',
  '{}',
  '[]',
  '[null]',
  '[{}]',
  '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]',
  '[{"role":"assistant","parts":[{"type":"tool_call","id":"t1","name":"look","arguments":{"x":1}}]}]',
  '[{"role":"tool","parts":[{"type":"tool_call_response","id":"t1","response":"seen"}]},{"role":7,"parts":{}},{"content":[{"type":"image","data":5}]}]',
  '{"input":10,"output":"5","total":15}',
  '{"total":0.25}',
  '{"system":"be nice","messages":[{"role":"user","content":[{"type":"text","text":"yo"}]}]}',
  '{"usage":{"inputTokens":3,"outputTokens":4}}',
  '{"usage_metadata":{"prompt_token_count":3}}',
  '\ud800 alone',
  'x'.repeat(3_000),
];

/** Throws at the first spans that break the resolver or what is computed from it, or that sum up otherwise in another order. */
export async function fuzzResolver(seed: number, inputs: number): Promise<void> {
  const random = new Random(seed);
  const rules = createSessionRules();
  await rules.prepare();
  for (let input = 0; input < inputs;) {
    const spans = Array.from({ length: 1 + random.below(6) }, (_, place) => randomSpan(random, place));
    input += spans.length;
    try {
      check(random, rules, spans);
    } catch (error) {
      throw new Error(`seed ${seed}, before input ${input}: ${JSON.stringify(spans)}`, { cause: error });
    }
  }
}

type Rules = ReturnType<typeof createSessionRules>;

function check(random: Random, rules: Rules, spans: Span[]): void {
  const resolved = spans.map((span) => resolveSpan(span, undefined, undefined));
  for (const span of resolved) checkSpan(span);
  const summary = summarise(rules, resolved);
  checkTotals(summary, resolved);
  const again = [...resolved, random.of(resolved)].sort(() => random.below(3) - 1);
  if (!isDeepStrictEqual(summarise(rules, again), summary)) {
    throw new Error('another order, or a span that came twice, gave another turn');
  }
  const whole = rules.summariseSession('s', [summary]);
  if (whole.spanCount !== summary.turn.spanCount) throw new Error('the session counts other spans than its turn');
}

function summarise(rules: Rules, spans: ResolvedSpan[]): TurnSummary {
  const { hasConversationId } = rules.sessionKeys(spans);
  return rules.summariseTurn(spans, { trace: spans, hasConversationId });
}

function checkSpan(span: ResolvedSpan): void {
  const slim = slimSpan(span);
  if (!isDeepStrictEqual(plain({ ...unpackSpan(packSpan(slim)) }), plain({ ...slim, readFrom: {} }))) {
    throw new Error('a packed span is another');
  }
  const counts = [...Object.values(span.tokens ?? {}), span.reportedCost ?? 0, span.startedAt, span.endedAt ?? span.startedAt];
  if (!counts.every((count) => Number.isFinite(count) && count >= 0)) throw new Error('a figure is none');
  if (span.endedAt !== null && span.endedAt < span.startedAt) throw new Error('a span ends before it begins');
}

/** No turn has more than all its spans together report, nor less than the one that reports most. */
function checkTotals({ turn }: TurnSummary, spans: ResolvedSpan[]): void {
  const versions = new Map(spans.map((span) => [span.spanId, span]));
  const inputs = [...versions.values()].map(({ tokens }) => tokens?.input ?? 0);
  const sum = inputs.reduce((total, count) => total + count, 0);
  if (versions.size === spans.length && turn.tokens.input > sum) {
    throw new Error(`a turn of ${turn.tokens.input} tokens, of ${sum} reported`);
  }
  if (turn.spanCount !== versions.size) throw new Error(`${turn.spanCount} spans counted of ${versions.size}`);
  if (turn.cost.total !== null && !(turn.cost.total >= 0)) throw new Error('a cost is none');
}

/** What JSON keeps of a value. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function randomSpan(random: Random, place: number): Span {
  const start = 1_795_000_000_000 + random.below(5_000);
  return {
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: `${(random.chance(10) ? 0 : place) + 1}`.padStart(16, '0'),
    ...(random.chance(3) ? {} : { parentSpanId: `${random.below(7)}`.padStart(16, '0') }),
    name: random.of(texts),
    kind: random.below(6),
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: random.chance(8) ? '0' : `${start + random.below(3_000) - 100}000000`,
    attributes: Array.from({ length: random.below(12) }, (): KeyValue => ({
      key: random.of(keys),
      value: randomValue(random, 3),
    })),
    events: random.chance(5)
      ? [
          {
            timeUnixNano: `${start}000000`,
            name: random.of(['exception', 'gen_ai.choice', 'gen_ai.user.message', 'gen_ai.content.prompt']),
            attributes: [
              { key: random.of(['content', 'message', 'gen_ai.prompt', 'exception.message']), value: randomValue(random, 2) },
            ],
          },
        ]
      : [],
    status: random.chance(6) ? { code: 2, message: random.of(texts) } : {},
  };
}

function randomValue(random: Random, depth: number): AnyValue {
  const kinds: (() => AnyValue)[] = [
    () => ({ stringValue: random.of(texts) }),
    () => ({ stringValue: random.of(texts) }),
    () => ({ intValue: random.of([0, 3, '17', '99999999999999999', -4]) }),
    () => ({ doubleValue: random.of([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) }),
    () => ({ boolValue: random.chance(2) }),
    () => ({}),
    () => ({ bytesValue: 'AAEC' }),
  ];
  if (depth > 0) {
    kinds.push(() => ({ arrayValue: { values: Array.from({ length: random.below(3) }, () => randomValue(random, depth - 1)) } }));
    kinds.push(() => ({
      kvlistValue: {
        values: [{ key: random.of(['role', 'content', 'type', 'parts', 'name']), value: randomValue(random, depth - 1) }],
      },
    }));
  }
  return random.of(kinds)();
}
