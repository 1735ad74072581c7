import type { DropReason, ExportReport } from '../export/report';
import type { Settings } from '../sdk/settings';

/** What {@link diagnose} can find; codes are stable. */
export type FindingCode =
  | 'not_initialised'
  | 'offline'
  | 'mixed_content'
  | 'relative_endpoint'
  | 'content_security_policy'
  | 'cors'
  | 'unreachable'
  | 'unknown_host'
  | 'connection_refused'
  | 'certificate'
  | 'timeout'
  | 'unauthorized'
  | 'wrong_path'
  | 'redirect'
  | 'not_otlp'
  | 'refused'
  | 'unavailable'
  | 'sampled_out'
  | 'no_spans'
  | 'pending'
  | 'dropped'
  | 'own_exporter';

/** Something that keeps spans from arriving, and what to do about it. */
export interface Finding {
  readonly code: FindingCode;
  /** False for what is only worth knowing. */
  readonly isFault: boolean;
  /** What was seen. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

export const fault = (code: FindingCode, message: string, advice: string): Finding => ({ code, isFault: true, message, advice });
export const note = (code: FindingCode, message: string, advice: string): Finding => ({ code, isFault: false, message, advice });

/** What the counts alone say. */
export function findingsOfReport(report: ExportReport, { sampleRatio }: Settings): Finding[] {
  const { sent, refused, pending, dropped } = report;
  const findings: Finding[] = [];
  if (sampleRatio === 0) {
    findings.push(fault('sampled_out', 'sampleRatio is 0: no conversation is traced.', 'Raise sampleRatio.'));
  }
  const lost = Object.entries(dropped).filter(([reason]) => reason !== 'unsampled');
  if (lost.length) findings.push(fault('dropped', `${listed(lost)}.`, adviceFor(lost[0]?.[0] as DropReason)));
  if (pending) {
    findings.push(note('pending', `${pending} spans are waiting.`, 'await forceFlush(); on Workers pass it to ctx.waitUntil.'));
  }
  if (sent || refused || pending || lost.length || sampleRatio === 0) return findings;
  return [...findings, noSpans(sampleRatio, dropped.unsampled)];
}

function noSpans(sampleRatio: number, unsampled: number | undefined): Finding {
  if (unsampled || sampleRatio < 1) {
    const advice = 'Raise sampleRatio, or try again: a conversation is kept whole or left out whole.';
    return note('sampled_out', `No span was kept so far: sampleRatio is ${sampleRatio}.`, advice);
  }
  const advice =
    'Call withConversation, withWorkflow or a decorated function after initialize(), and end the spans that you start.';
  return fault('no_spans', 'No span has ended so far.', advice);
}

function listed(lost: readonly [string, number][]): string {
  return `Given up so far: ${lost.map(([reason, spans]) => `${spans} spans (${reason})`).join(', ')}`;
}

const ADVICE: Partial<Record<DropReason, string>> = {
  queue_full: 'Spans are made faster than they are taken: raise limits.maxQueueSize, or lower sampleRatio.',
  redacted: 'The redact hook answered null for them.',
  redaction_failed: 'The redact hook threw, or answered something else than a span.',
  too_large: 'Lower maxContentLength: the receiver answers 413 even to one span.',
  unauthorized: 'The key is refused, and nothing more is sent: mend the key and initialize() anew.',
  export_failed: 'The exporter that was given to initialize() says so.',
  shutdown: 'They ended after shutdown(), or could not be sent before it.',
};

function adviceFor(reason: DropReason): string {
  return ADVICE[reason] ?? 'The receiver could not be reached until the deadline: see report.errors.';
}
