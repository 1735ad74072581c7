import type { Attributes } from '@opentelemetry/api';
import { ThreadlightError } from '../core/errors';
import { looksSecret } from '../export/secret-key';
import type { Tier } from '../platform/contract';
import { GEN_AI_CONVERSATION_ID } from '../semconv/gen-ai';
import type { InitializeOptions } from './options';

const DEFAULT_BASE_URL = 'http://localhost:4318';
const TRACES_PATH = '/v1/traces';
const DEFAULT_MAX_CONTENT_LENGTH = 262_144;

type Env = Readonly<Record<string, string | undefined>>;

/** The options with environment and defaults worked in: complete, checked, and not changed any more. */
export interface Settings {
  readonly appName: string;
  /** Full URL of the traces endpoint. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  readonly traceContent: boolean;
  readonly maxContentLength: number;
  readonly sampleRatio: number;
  readonly conversationKeys: readonly string[];
  /** The option's over those of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resourceAttributes: Attributes;
}

/** @throws ThreadlightError `ERR_OPTION` for a value that makes no sense, naming option and value. */
export function resolveSettings(options: InitializeOptions, env: Env): Settings {
  const apiKey = options.apiKey ?? env.TRACELOOP_API_KEY;
  return Object.freeze({
    appName: options.appName ?? env.OTEL_SERVICE_NAME ?? env.npm_package_name ?? 'unknown_service',
    url: tracesUrl(options, env),
    headers: exportHeaders(options, env, apiKey),
    apiKey,
    traceContent: (options.traceContent ?? env.TRACELOOP_TRACE_CONTENT?.toLowerCase() !== 'false') !== false,
    maxContentLength: number(options, 'maxContentLength', DEFAULT_MAX_CONTENT_LENGTH, 0, Number.MAX_SAFE_INTEGER),
    sampleRatio: number(options, 'sampleRatio', 1, 0, 1),
    conversationKeys: [...new Set([GEN_AI_CONVERSATION_ID, ...(options.conversationKeys ?? [])])],
    resourceAttributes: { ...parseHeaders(env.OTEL_RESOURCE_ATTRIBUTES), ...options.resourceAttributes },
  });
}

function tracesUrl(options: InitializeOptions, env: Env): string {
  const full = !options.baseUrl && !env.TRACELOOP_BASE_URL && env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (full) return parsedUrl(full, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const base = options.baseUrl ?? env.TRACELOOP_BASE_URL ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? DEFAULT_BASE_URL;
  const trimmed = base.replace(/\/+$/, '');
  return parsedUrl(trimmed.endsWith(TRACES_PATH) ? trimmed : trimmed + TRACES_PATH, 'baseUrl');
}

/** A path alone is fine in a page: it is the page's own origin, where a proxy may stand. */
function parsedUrl(text: string, option: string): string {
  if (text.startsWith('/') && !text.startsWith('//')) return text;
  try {
    const { protocol } = new URL(text);
    if (protocol === 'http:' || protocol === 'https:') return text;
  } catch {
    // Said below, with the option's name.
  }
  throw optionError(option, text, 'an http(s) URL such as "http://localhost:4318", or a path of the page\'s own origin');
}

function exportHeaders(options: InitializeOptions, env: Env, apiKey: string | undefined): Record<string, string> {
  const given =
    options.headers ??
    parseHeaders(env.TRACELOOP_HEADERS ?? env.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? env.OTEL_EXPORTER_OTLP_HEADERS);
  const hasAuthorization = Object.keys(given).some((name) => name.toLowerCase() === 'authorization');
  return apiKey && !hasAuthorization ? { Authorization: `Bearer ${apiKey}`, ...given } : { ...given };
}

/** `name=value,name=value` with percent-encoded values, which may hold `=` themselves (OTLP exporter specification). */
export function parseHeaders(text: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text?.split(',') ?? []) {
    const separator = pair.indexOf('=');
    if (separator > 0) headers[pair.slice(0, separator).trim()] = decoded(pair.slice(separator + 1).trim());
  }
  return headers;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function number(
  options: InitializeOptions,
  name: 'maxContentLength' | 'sampleRatio',
  fallback: number,
  least: number,
  most: number,
): number {
  const value = options[name] ?? fallback;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw optionError(name, value, `a number from ${least} to ${most}`);
}

/**
 * A page shows its key to everybody.
 *
 * @throws ThreadlightError `ERR_SECRET_KEY_IN_BROWSER`.
 */
export function refuseSecretKey({ apiKey }: Settings, tier: Tier): void {
  if (tier !== 'browser' || !apiKey || !looksSecret(apiKey)) return;
  throw new ThreadlightError(
    'ERR_SECRET_KEY_IN_BROWSER',
    'initialize: apiKey looks like a secret key, and a page shows it to everybody. Send spans to a path of your own server ' +
      'that adds the key (baseUrl: "/telemetry"), or use a public key.',
  );
}

export function optionError(option: string, value: unknown, wanted: string): ThreadlightError {
  return new ThreadlightError('ERR_OPTION', `initialize: ${option} must be ${wanted}; received ${JSON.stringify(value)}.`);
}
