import { type Case, concerns, same, type SeenSpan, sleep, type Stage, type Threadlight } from './case';
import { cases } from './cases';

export interface Input {
  readonly tier: Stage['tier'];
  /** Base URL of an OTLP receiver. */
  readonly receiver: string;
  /** Base URL of a server that must not hear of traces. */
  readonly stranger: string;
}

export interface Result {
  readonly id: string;
  /** Why the case failed; absent where it passed. */
  readonly failure?: string;
}

export const caseId = ({ feature, title }: Pick<Case, 'feature' | 'title'>): string => `${feature}: ${title}`;

/** What is tried around the cases, with the life of the SDK itself. */
export const lifecycle: Readonly<Record<'before' | 'after' | 'export', Pick<Case, 'feature' | 'title' | 'tier'>>> = {
  before: { feature: 'before `initialize` and after `shutdown` functions just run', title: 'before' },
  after: { feature: 'before `initialize` and after `shutdown` functions just run', title: 'after' },
  export: { feature: 'spans arrive over OTLP', title: 'initialize again, flush, shut down' },
};

const CASE_TIME_LIMIT = 5_000;

/** Runs all cases one after the other and answers what became of each. Never rejects for a case that fails. */
export async function main(api: Threadlight, { tier, receiver, stranger }: Input): Promise<readonly Result[]> {
  const results = [await outcome(caseId(lifecycle.before), () => justRuns(api))];
  const recorder = new Recorder();
  const propagateTo = [new URL(receiver).origin];
  api.initialize({ appName: 'conformance', exporter: recorder, disableBatch: true, instrumentFetch: false, propagateTo });
  await sleep(20);
  for (const each of cases.filter((one) => concerns(one, tier))) {
    const stage: Stage = { api, tier, friend: receiver, stranger, ...recorder.stage(api) };
    results.push(await outcome(caseId(each), () => each.run(stage)));
    if (tier === 'browser') api.setConversationId('');
  }
  await api.shutdown();
  results.push(await outcome(caseId(lifecycle.after), () => justRuns(api)));
  results.push(await outcome(caseId(lifecycle.export), () => exports(api, receiver)));
  return results;
}

async function outcome(id: string, run: () => void | Promise<void>): Promise<Result> {
  const late = sleep(CASE_TIME_LIMIT).then(() => `not done after ${CASE_TIME_LIMIT} ms`);
  try {
    const failure = await Promise.race([Promise.resolve(run()).then(() => undefined), late]);
    return failure === undefined ? { id } : { id, failure };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function justRuns(api: Threadlight): Promise<void> {
  same(
    api.withConversation('kept', () => 42),
    42,
    'result of withConversation',
  );
  same(await api.withTask({ name: 'plain' }, () => Promise.resolve(42)), 42, 'result of withTask');
  same(api.getConversationId(), undefined, 'id');
}

async function exports(api: Threadlight, receiver: string): Promise<void> {
  api.initialize({ appName: 'conformance-export', baseUrl: receiver, instrumentFetch: false });
  await api.withWorkflow({ name: 'sent', conversationId: 'sent-conversation' }, async () => 42);
  await api.forceFlush();
  await api.shutdown();
}

type Exporter = NonNullable<NonNullable<Parameters<Threadlight['initialize']>[0]>['exporter']>;
type SpanRecord = Parameters<Exporter['export']>[0][number];

/** An exporter that keeps the spans. */
class Recorder implements Exporter {
  private ended: SeenSpan[] = [];

  export(spans: readonly SpanRecord[], done: (result: { code: number }) => void): void {
    this.ended.push(...spans.map(seen));
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}

  stage(api: Threadlight): Pick<Stage, 'spans' | 'span'> {
    this.ended = [];
    const spans = async (): Promise<readonly SeenSpan[]> => {
      await api.forceFlush();
      return this.ended;
    };
    return { spans, span: async (name) => only(name, await spans()) };
  }
}

function seen(span: SpanRecord): SeenSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    conversationId: span.attributes['gen_ai.conversation.id'] as string | undefined,
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    attributes: span.attributes,
    status: span.status.code,
    eventNames: span.events.map(({ name }) => name),
  };
}

function only(name: string, spans: readonly SeenSpan[]): SeenSpan {
  const [found, ...more] = spans.filter((span) => span.name === name);
  if (found && more.length === 0) return found;
  throw new Error(
    `${spans.filter((span) => span.name === name).length} spans ${name} among ${spans.map((span) => span.name).join(', ') || 'none'}`,
  );
}
