import { AsyncLocalStorage } from 'node:async_hooks';
import { AsyncLocalStorageContext } from '../../src/context/async-local-storage';
import { content } from '../../src/sdk/content';
import { installRuntime, type Runtime } from '../../src/core/runtime';
import { ScopeState } from '../../src/core/scope-state';
import { stampEnd, stampStart } from '../../src/core/stamp';
import { createIdGenerator } from '../../src/trace/ids';
import { createSampler } from '../../src/trace/sampler';
import type { RecordingSpan } from '../../src/trace/span';
import { TracerProvider } from '../../src/trace/tracer-provider';

export interface Recording {
  /** Finished spans, in the order of their ends. */
  readonly spans: RecordingSpan[];
  readonly reports: { code: string; message: string }[];
  readonly runtime: Runtime;
  span(name: string): RecordingSpan;
  stop(): void;
}

/** Core on a real AsyncLocalStorage, with spans kept in memory. */
export function startRecording(overrides: Partial<Runtime> & { sampleRatio?: number; browser?: boolean } = {}): Recording {
  const spans: RecordingSpan[] = [];
  const reports: Recording['reports'] = [];
  const context = new AsyncLocalStorageContext(AsyncLocalStorage);
  context.enable();
  const provider = new TracerProvider({
    resource: { attributes: { 'service.name': 'test' } },
    ids: createIdGenerator((into) => crypto.getRandomValues(into)),
    sampler: createSampler(overrides.sampleRatio ?? 1),
    processor: {
      onStart: stampStart,
      onEnd: (span) => {
        stampEnd(span);
        spans.push(span);
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    now: () => performance.timeOrigin + performance.now(),
    activeContext: () => context.active(),
    runIn: (target, fn, span) => context.with(target, fn, undefined, span),
  });
  const runtime: Runtime = {
    tracer: provider.getTracer('test'),
    context,
    traceContent: true,
    content: content.recorder,
    maxContentLength: 10_000,
    conversationKeys: ['gen_ai.conversation.id'],
    page: overrides.browser ? new ScopeState(undefined, {}) : undefined,
    fetch: (_context, input, init) => fetch(input, init),
    headers: () => ({}),
    report: (code, message) => reports.push({ code, message }),
    ...overrides,
  };
  installRuntime(runtime);
  return {
    spans,
    reports,
    runtime,
    span: (name) => {
      const found = spans.find((span) => span.name === name);
      if (!found) throw new Error(`no span "${name}" among ${spans.map((span) => span.name).join(', ')}`);
      return found;
    },
    stop: () => installRuntime(undefined),
  };
}
