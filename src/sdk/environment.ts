import type { Attributes } from '@opentelemetry/api';
import { percentDecoded } from '../util/url';

/** What environment variables say of the options: those of Traceloop's SDK before OpenTelemetry's own. */
export interface Environment {
  appName?: string | undefined;
  baseUrl?: string | undefined;
  /** The full address of the traces endpoint, where no `baseUrl` is given. */
  tracesUrl?: string | undefined;
  apiKey?: string | undefined;
  headers?: Record<string, string> | undefined;
  traceContent?: boolean | undefined;
  resourceAttributes?: Attributes | undefined;
}

/** Builds for runtimes without an environment leave it out. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return {
    appName: env.OTEL_SERVICE_NAME ?? env.npm_package_name,
    baseUrl: env.TRACELOOP_BASE_URL ?? env.OTEL_EXPORTER_OTLP_ENDPOINT,
    tracesUrl: env.TRACELOOP_BASE_URL ? undefined : env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    apiKey: env.TRACELOOP_API_KEY,
    headers: parseHeaders(env.TRACELOOP_HEADERS ?? env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS),
    traceContent: env.TRACELOOP_TRACE_CONTENT?.toLowerCase() === 'false' ? false : undefined,
    resourceAttributes: parseHeaders(env.OTEL_RESOURCE_ATTRIBUTES),
  };
}

/** `name=value,name=value` with percent-encoded values, which may hold `=` themselves (OTLP exporter specification). */
export function parseHeaders(text: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text?.split(',') ?? []) {
    const separator = pair.indexOf('=');
    if (separator > 0) {
      const value = pair.slice(separator + 1).trim();
      headers[pair.slice(0, separator).trim()] = percentDecoded(value) ?? value;
    }
  }
  return headers;
}
