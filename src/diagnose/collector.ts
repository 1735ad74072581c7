import type { SdkRuntime } from '../sdk/sdk-runtime';
import { fault, type Finding, type FindingCode } from './findings';
import { watchSecurityPolicy } from './security-policy';

/** An export request without a span. */
const EMPTY = '{"resourceSpans":[]}';

/** Asks the collector as the exporter would, with the same headers and the same fetch. */
export async function askCollector(sdk: SdkRuntime, timeoutMillis: number): Promise<Finding[]> {
  const { url, headers } = sdk.settings;
  const policy = watchSecurityPolicy();
  const timeout = AbortSignal.timeout(timeoutMillis);
  try {
    const all = { ...headers, 'content-type': 'application/json' };
    const response = await sdk.ownFetch(url, { method: 'POST', headers: all, body: EMPTY, redirect: 'manual', signal: timeout });
    const finding = judge(url, response);
    await response.body?.cancel();
    return finding ? [finding] : [];
  } catch (error) {
    return [await explain(sdk, error, timeout, await policy.violation())];
  } finally {
    policy.stop();
  }
}

function judge(url: string, { status, type, headers }: Response): Finding | undefined {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const target = headers.get('location');
    return fault(
      'redirect',
      `${url} redirects${target ? ` to ${target}` : ''}, and exports follow no redirect.`,
      'Make the target the baseUrl.',
    );
  }
  if (headers.get('content-type')?.includes('text/html')) {
    return fault(
      'not_otlp',
      `${url} answers with a web page (HTTP ${status}).`,
      'The address is that of a site, not of a collector.',
    );
  }
  return status < 300 ? undefined : judgeStatus(url, status);
}

function judgeStatus(url: string, status: number): Finding {
  const answered = `${url} answers HTTP ${status}`;
  if (status === 401 || status === 403) {
    return fault('unauthorized', `${answered}: the key is missing or not the right one.`, 'Give apiKey or headers.');
  }
  if (status === 404 || status === 405) {
    return fault('wrong_path', `${answered}: nothing takes spans there.`, 'baseUrl is the address before /v1/traces.');
  }
  if (status === 429 || status >= 500) {
    return fault('unavailable', `${answered}.`, 'It is reached, and cannot serve now: spans are sent again for a while.');
  }
  return fault('refused', `${answered} to an empty export.`, 'Does it take OTLP/JSON? For protobuf only: threadlight/protobuf.');
}

async function explain(
  sdk: SdkRuntime,
  error: unknown,
  { aborted }: AbortSignal,
  blockedBy: string | undefined,
): Promise<Finding> {
  const { url } = sdk.settings;
  if (blockedBy) {
    const origin = new URL(url, globalThis.location?.href).origin;
    return fault(
      'content_security_policy',
      `The page’s Content-Security-Policy forbids ${url} (${blockedBy}).`,
      `Add ${origin} to connect-src.`,
    );
  }
  if (aborted) {
    return fault('timeout', `${url} gave no answer in time.`, 'Is a firewall in between, or the port another program’s?');
  }
  if (sdk.tier === 'browser' && (await isReachable(sdk))) return refusedByCors(url);
  return unreachable(url, error);
}

function refusedByCors(url: string): Finding {
  const origin = globalThis.location?.origin;
  const advice =
    `Let it answer the preflight with Access-Control-Allow-Origin: ${origin}, Access-Control-Allow-Methods: POST and ` +
    'Access-Control-Allow-Headers: content-type, authorization, content-encoding; or send to a path of the page’s own origin: threadlight/proxy.';
  return fault('cors', `${url} can be reached, but does not allow pages of ${origin} to send to it.`, advice);
}

/** A request that needs no permission, and whose answer cannot be read, tells a closed door from a wall. */
async function isReachable({ settings, ownFetch }: SdkRuntime): Promise<boolean> {
  try {
    await ownFetch(settings.url, { method: 'POST', mode: 'no-cors', body: EMPTY, signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}

/** Node and Bun say in a code what went wrong, Deno in the message; browsers and Workers do not say. */
const CAUSES: readonly [RegExp, FindingCode, string][] = [
  [
    /ENOTFOUND|EAI_AGAIN|dns error|failed to lookup|resolve host/i,
    'unknown_host',
    'There is no such host: look for a mistake in baseUrl.',
  ],
  [
    /ECONNREFUSED|ConnectionRefused|connection refused/i,
    'connection_refused',
    'Nobody listens there: is the collector running, and is the port right?',
  ],
  [
    /CERT|certificate|SELF_SIGNED|TLS/i,
    'certificate',
    'The certificate is not trusted here, or the port speaks another protocol.',
  ],
];

function unreachable(url: string, error: unknown): Finding {
  const words = wordsOf(error);
  const [, code, advice] = CAUSES.find(([pattern]) => pattern.test(words)) ?? [];
  const general = 'Nothing answered: a wrong host or port, a collector that is down, or a network that blocks it.';
  return fault(code ?? 'unreachable', `${url} cannot be reached: ${words}`, advice ?? general);
}

function wordsOf(error: unknown): string {
  const { message, code, cause } = error as { message?: string; code?: string; cause?: { message?: string; code?: string } };
  return [message, code, cause?.code, cause?.message].filter(Boolean).join(': ');
}
