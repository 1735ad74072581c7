import type { PartialSuccess, WireFormat } from '../otlp/wire-format';
import type { DropReason } from './report';
import type { Reply } from '../otlp/request';

/** What a reply means for the spans that were sent. */
export type Answer =
  | { kind: 'taken'; rejected: number; message?: string }
  | { kind: 'later'; reason: DropReason; message: string; status?: number; retryAfterMillis?: number }
  | { kind: 'refused' | 'too_large' | 'unauthorized'; message: string; status: number };

/** The statuses that OTLP/HTTP names as worth a retry (opentelemetry-proto, "Failures"). */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** Reads a reply by OTLP/HTTP's rules. No response, for whatever reason, is worth a retry. */
export function readAnswer({ status, headers, body, timedOut, error }: Reply, now: number, { readResponse }: WireFormat): Answer {
  if (status === undefined) return { kind: 'later', reason: timedOut ? 'timeout' : 'unreachable', message: error ?? '' };
  if (status >= 200 && status < 300) return readSuccess(status, headers, body && readResponse(body));
  const message = explain(status, new TextDecoder().decode(body), headers);
  if (RETRYABLE.has(status)) {
    return {
      kind: 'later',
      reason: 'unavailable',
      message,
      status,
      retryAfterMillis: readRetryAfter(headers?.get('retry-after'), now),
    };
  }
  if (status === 413) return { kind: 'too_large', message, status };
  return { kind: status === 401 || status === 403 ? 'unauthorized' : 'refused', message, status };
}

/** A web page in answer to spans comes from an application that answers everything, not from a receiver of spans. */
function readSuccess(status: number, headers: Reply['headers'], partial: PartialSuccess = {}): Answer {
  if (headers?.get('content-type')?.includes('text/html')) {
    return { kind: 'refused', status, message: 'answers with a web page' };
  }
  const { rejectedSpans = 0, errorMessage } = partial;
  return { kind: 'taken', rejected: Math.max(0, Number(rejectedSpans)) || 0, message: errorMessage };
}

function explain(status: number, text: string, headers: Reply['headers']): string {
  const target = headers?.get('location');
  if (target || !status) return `redirects to ${target ?? 'elsewhere'}, which is not followed`;
  return `HTTP ${status} ${text.slice(0, 200)}`.trim();
}

/**
 * Milliseconds that a `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); undefined when absent or unreadable.
 */
export function readRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(millis) ? undefined : Math.max(0, millis);
}
