import type { SpanRecord } from '../otlp/span-record';
import { createMask } from './mask';
import { MASK } from './secret-formats';
import type { ContentExport } from './options';
import type { DropReason } from './report';
import type { FindRuns } from './secret-runs';

/**
 * The application's own masking: answers the span as it may leave, or null to keep it back. It fails closed: a span for
 * which it throws, or answers anything else, is dropped and counted as `redaction_failed`.
 */
export type RedactHook = (span: SpanRecord) => SpanRecord | null;

/**
 * Makes a span fit to leave, or tells why it may not.
 *
 * @param bytes an estimate of its size: no string in it is longer, but for masks.
 */
export type Redact = (span: SpanRecord, bytes: number) => SpanRecord | DropReason;

export interface RedactOptions {
  redact?: RedactHook;
  content?: ContentExport | undefined;
  maskSecrets?: boolean;
  findRuns?: FindRuns | undefined;
  maxValueLength: number;
}

/** The one place that every span passes: the application's hook first, so that what it adds is masked too, then our masks, then the limits. */
export function createRedact({ redact: hook, content, maskSecrets = true, findRuns, maxValueLength }: RedactOptions): Redact {
  const mask = maskSecrets ? createMask(findRuns) : (span: SpanRecord) => span;
  return (span, bytes) => {
    const allowed = hook ? runHook(hook, span) : span;
    if (typeof allowed === 'string') return allowed;
    const masked = mask(allowed);
    return content && (hook || bytes * MASK.length > maxValueLength) ? content.shorten(masked, maxValueLength) : masked;
  };
}

function runHook(hook: RedactHook, span: SpanRecord): SpanRecord | DropReason {
  try {
    const answer: unknown = hook(span);
    if (answer === null) return 'redacted';
    return isSpan(answer) ? answer : 'redaction_failed';
  } catch {
    return 'redaction_failed';
  }
}

/** A promise is none: the span would leave before the hook is done. */
function isSpan(answer: unknown): answer is SpanRecord {
  const { spanContext, attributes } = (answer ?? {}) as Partial<SpanRecord>;
  return typeof spanContext === 'function' && typeof attributes === 'object';
}
