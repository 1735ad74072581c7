import type { InitializeOptions } from './options';
import { percentDecoded } from '../util/url';

/** The options, and what only an environment says. */
export interface EnvironmentOptions extends InitializeOptions {
  /** The full address of the traces endpoint, where no `baseUrl` is given. */
  tracesUrl?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The options, and in place of those that are not given what environment variables say. Builds without an environment leave it out. */
export function withEnvironment(options: InitializeOptions, env: Env): EnvironmentOptions {
  const said = readEnvironment(env);
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...said,
    ...(options.baseUrl && { tracesUrl: undefined }),
    ...Object.fromEntries(given),
    resourceAttributes: { ...said.resourceAttributes, ...options.resourceAttributes },
  };
}

/** Traceloop's variables before OpenTelemetry's own. */
function readEnvironment(env: Env) {
  return {
    appName: env.OTEL_SERVICE_NAME ?? env.npm_package_name,
    baseUrl: env.TRACELOOP_BASE_URL ?? env.OTEL_EXPORTER_OTLP_ENDPOINT,
    tracesUrl: env.TRACELOOP_BASE_URL ? undefined : env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    apiKey: env.TRACELOOP_API_KEY,
    headers: parseHeaders(env.TRACELOOP_HEADERS ?? env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS),
    traceContent: `${env.TRACELOOP_TRACE_CONTENT}`.toLowerCase() === 'false' ? false : undefined,
    resourceAttributes: parseHeaders(env.OTEL_RESOURCE_ATTRIBUTES),
  };
}

/** `name=value,name=value` with percent-encoded values, which may hold `=` themselves (OTLP exporter specification). */
export function parseHeaders(text: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of `${text ?? ''}`.split(',')) {
    const separator = pair.indexOf('=');
    if (separator > 0) {
      const value = pair.slice(separator + 1).trim();
      headers[pair.slice(0, separator).trim()] = percentDecoded(value) ?? value;
    }
  }
  return headers;
}
