import type { Refusal } from '../../otlp/decode-result';
import type { InstrumentationScope, Resource } from '../../otlp/types';
import type { DoctorClient, DoctorFinding, DoctorReport } from '../sessions/api';
import type { ResolvedSpan } from '../sessions/resolved';
import type { IncomingSpan, WriteResult } from '../store/contract';
import { oncePerSource, type PerSource } from '../../otlp/per-source';
import { type IsStored, MissingParents, type SpanLinks } from './missing-parents';

/** More would be a server that invents names, not a list that one reads. */
const mostClients = 100;
const mostReasons = 50;
const mostTraces = 10_000;
/** Clocks of one machine and another differ by less when they are kept. Milliseconds. */
const skew = 5 * 60_000;

interface Sighting {
  count: number;
  exampleTraceId: string | null;
}

/** What came in since the server's start, and what was wrong with it: the doctor reads it. */
export class IngestLog {
  readonly #clients = new Map<string, DoctorClient>();
  readonly #sources: PerSource<DoctorClient> = new WeakMap();
  readonly #reasons = new Map<string, number>();
  readonly #sightings = new Map<string, Sighting>();
  readonly #withoutConversation = new Set<string>();
  readonly #missingParents = new MissingParents();
  #spans = 0;
  #refusedSpans = 0;
  #duplicateSpans = 0;

  /** The same spans, looked at as they go by. */
  *watched(spans: Iterable<IncomingSpan>, now: number): Generator<IncomingSpan> {
    let trace: SpanLinks[] = [];
    for (const span of spans) {
      const { traceId, spanId, parentSpanId } = span.resolved;
      this.#span(span, now);
      if (trace[0] && trace[0].traceId !== traceId) {
        this.#missingParents.see(trace, now);
        trace = [];
      }
      trace.push({ traceId, spanId, parentSpanId });
      yield span;
    }
    this.#missingParents.see(trace, now);
  }

  written({ duplicates, changes }: WriteResult): void {
    this.#duplicateSpans += duplicates;
    for (const { id, traceIds } of changes) {
      for (const traceId of traceIds) this.#conversation(id, traceId);
    }
  }

  refusedSpans(refused: Refusal[]): void {
    this.#refusedSpans += refused.length;
    for (const { field, reason } of refused) this.refusedRequest(`${field.replaceAll(/\[\d+\]/g, '[]')} ${reason}`);
  }

  refusedRequest(reason: string): void {
    if (this.#reasons.size < mostReasons || this.#reasons.has(reason)) {
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    }
  }

  received(): DoctorReport['received'] {
    return {
      spans: this.#spans,
      refusedSpans: this.#refusedSpans,
      duplicateSpans: this.#duplicateSpans,
      refusedRequests: Array.from(this.#reasons, ([reason, count]) => ({ reason, count })),
    };
  }

  clients(): DoctorClient[] {
    return Array.from(this.#clients.values(), (client) => ({ ...client })).sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  }

  async findings(isStored: IsStored, now: number): Promise<DoctorFinding[]> {
    const orphans = await this.#missingParents.find(isStored, now);
    const findings = advice.map((entry) => ({
      ...entry,
      ...(entry.code === 'missing-parent' ? orphans : this.#sighting(entry.code)),
    }));
    return [...findings.filter(({ count }) => count > 0), ...this.#refusals(), ...this.#silence()];
  }

  #span({ resolved, resource, scope }: IncomingSpan, now: number): void {
    this.#spans += 1;
    this.#client(resource, scope, resolved, now);
    if (resolved.category === 'model' && !resolved.inputMessages && !resolved.outputMessages) {
      this.#see('no-content', resolved.traceId);
    }
    if (resolved.startedAt > now + skew) this.#see('clock-skew', resolved.traceId);
    if (resolved.endedAt !== null && resolved.endedAt < resolved.startedAt) this.#see('ends-before-start', resolved.traceId);
  }

  #client(resource: Resource, scope: InstrumentationScope | undefined, { service }: ResolvedSpan, now: number): void {
    const client = oncePerSource(this.#sources, resource, scope, () =>
      this.#clientOf(service ?? 'unknown', sdkOf(resource.attributes, scope?.name)),
    );
    client.spans += 1;
    client.lastSeenAt = now;
  }

  /** Of too many clients the last are counted, and shown to nobody. */
  #clientOf(service: string, sdk: string): DoctorClient {
    const key = `${service}\n${sdk}`;
    const client = this.#clients.get(key) ?? { service, sdk, spans: 0, lastSeenAt: 0 };
    if (this.#clients.size < mostClients) this.#clients.set(key, client);
    return client;
  }

  /** A trace may get its conversation id from a span that comes later. */
  #conversation(sessionId: string, traceId: string): void {
    if (sessionId !== `trace:${traceId}`) this.#withoutConversation.delete(traceId);
    else if (this.#withoutConversation.size < mostTraces) this.#withoutConversation.add(traceId);
  }

  #see(code: string, traceId: string): void {
    const { count } = this.#sightings.get(code) ?? { count: 0 };
    this.#sightings.set(code, { count: count + 1, exampleTraceId: traceId });
  }

  #sighting(code: string): Sighting {
    if (code !== 'no-conversation-id') return this.#sightings.get(code) ?? { count: 0, exampleTraceId: null };
    const [exampleTraceId = null] = this.#withoutConversation;
    return { count: this.#withoutConversation.size, exampleTraceId };
  }

  #refusals(): DoctorFinding[] {
    const count = [...this.#reasons.values()].reduce((sum, each) => sum + each, 0);
    if (count === 0) return [];
    return [
      {
        code: 'refused',
        severity: 'error',
        message: 'Requests or spans were refused.',
        advice: 'The reasons name the fields: correct the sender, or write to its maintainers.',
        count,
        exampleTraceId: null,
      },
    ];
  }

  #silence(): DoctorFinding[] {
    if (this.#spans > 0) return [];
    return [
      {
        code: 'nothing-received',
        severity: 'info',
        message: 'Nothing was received since the server was started.',
        advice: 'Point the OTLP exporter of your app at this server: OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318',
        count: 0,
        exampleTraceId: null,
      },
    ];
  }
}

const advice: Pick<DoctorFinding, 'code' | 'severity' | 'message' | 'advice'>[] = [
  {
    code: 'no-conversation-id',
    severity: 'warning',
    message: 'Traces came without a conversation id: each stands as a session of one turn.',
    advice: 'Run the turn inside withConversation(id, …), or set gen_ai.conversation.id on one of its spans.',
  },
  {
    code: 'no-content',
    severity: 'warning',
    message: 'Model calls came without messages: their sessions cannot be read as conversations.',
    advice:
      'Turn content capture on at the sender, such as traceContent: true, or OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true.',
  },
  {
    code: 'missing-parent',
    severity: 'warning',
    message: 'Spans name parents that nobody has sent: their traces have gaps.',
    advice: 'A tier of the trace exports elsewhere, or not at all: start threadlight there, or point its OTLP exporter here.',
  },
  {
    code: 'clock-skew',
    severity: 'warning',
    message: 'Spans begin in the future.',
    advice: 'Set the clock of the sending machine: turns are ordered by it.',
  },
  {
    code: 'ends-before-start',
    severity: 'warning',
    message: 'Spans end before they begin.',
    advice: 'The sender mixes two clocks: update its SDK.',
  },
];

function sdkOf(attributes: { key: string; value: object }[], scope: string | undefined): string {
  const text = (key: string): string | undefined => {
    const value = attributes.find((attribute) => attribute.key === key)?.value as { stringValue?: string } | undefined;
    return value?.stringValue;
  };
  const sdk = [text('telemetry.sdk.name'), text('telemetry.sdk.language'), text('telemetry.sdk.version')]
    .filter(Boolean)
    .join(' ');
  return [sdk, scope].filter(Boolean).join(', ') || 'unknown';
}
