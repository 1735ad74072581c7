import type { Attributes } from '@opentelemetry/api';
import { ThreadlightError } from '../core/errors';
import { looksSecret } from '../export/secret-key';
import type { Tier } from '../platform/contract';
import { GEN_AI_CONVERSATION_ID } from '../semconv/gen-ai';
import { parsedUrl } from '../util/url';
import type { EnvironmentOptions } from './environment';
import type { InitializeOptions } from './options';

const DEFAULT_BASE_URL = 'http://localhost:4318';
const TRACES_PATH = '/v1/traces';
const DEFAULT_MAX_CONTENT_LENGTH = 262_144;

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
export function resolveSettings(options: EnvironmentOptions): Settings {
  const { apiKey, tracesUrl } = options;
  return Object.freeze({
    appName: options.appName ?? 'unknown_service',
    url: tracesUrl ? checkedUrl(tracesUrl) : tracesUrlOf(options.baseUrl ?? DEFAULT_BASE_URL),
    headers: exportHeaders(options.headers ?? {}, apiKey),
    apiKey,
    traceContent: options.traceContent !== false,
    maxContentLength: number(options, 'maxContentLength', DEFAULT_MAX_CONTENT_LENGTH, 0, Number.MAX_SAFE_INTEGER),
    sampleRatio: number(options, 'sampleRatio', 1, 0, 1),
    conversationKeys: [...new Set([GEN_AI_CONVERSATION_ID, ...keys(options.conversationKeys)])],
    resourceAttributes: options.resourceAttributes ?? {},
  });
}

function tracesUrlOf(base: string): string {
  const trimmed = base.replace(/\/+$/, '');
  return checkedUrl(trimmed.endsWith(TRACES_PATH) ? trimmed : trimmed + TRACES_PATH);
}

/** A path alone is fine in a page: it is the page's own origin, where a proxy may stand. */
function checkedUrl(text: string): string {
  if (/^\/(?!\/)/.test(text) || (/^https?:/i.test(text) && parsedUrl(text))) return text;
  throw optionError('baseUrl', text, 'an http(s) URL or a path');
}

function exportHeaders(given: Record<string, string>, apiKey: string | undefined): Record<string, string> {
  const hasAuthorization = Object.keys(given).some((name) => name.toLowerCase() === 'authorization');
  return apiKey && !hasAuthorization ? { Authorization: `Bearer ${apiKey}`, ...given } : { ...given };
}

/** A text is iterable too: its letters would become keys. */
function keys(given: unknown = []): string[] {
  if (Array.isArray(given)) return given as string[];
  throw optionError('conversationKeys', given, 'a list');
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
    'initialize: apiKey looks secret, and a page shows it to everybody. Let a path of your own server add it.',
  );
}

export function optionError(option: string, value: unknown, wanted: string): ThreadlightError {
  return new ThreadlightError('ERR_OPTION', `initialize: ${option} must be ${wanted}; received ${JSON.stringify(value)}.`);
}
