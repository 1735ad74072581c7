import type { Context, MiddlewareHandler } from 'hono';
import type { ApiError } from '../sessions/api';

/** Who may talk to the server. */
export interface AccessOptions {
  /** Asked for by everything but ingestion: `Authorization: Bearer …`, or the password of Basic. Default: none. */
  readToken?: string;
  /** Asked for by ingestion. Default: none. */
  ingestToken?: string;
  /** Names, without port, that the server is called by beside the loopback ones. `*` allows all. */
  hosts?: string[];
  /** Origins, such as `https://chat.example.com`, whose pages may send spans, beside those on loopback. `*` allows all. */
  origins?: string[];
}

/**
 * A page elsewhere may not reach a server on this machine through a name that it points here (DNS rebinding): requests must
 * name a host that the server knows.
 */
export function checkHost({ hosts = [] }: AccessOptions): MiddlewareHandler {
  return async (context, next) => {
    const { hostname } = new URL(context.req.url);
    if (hosts.includes('*') || isLoopback(hostname) || hosts.includes(hostname)) return next();
    return refuse(
      context,
      403,
      'unknown_host',
      `This server does not answer for ${hostname}: allow it with --allow-host ${hostname}.`,
    );
  };
}

/** Pages of other origins may send spans when they are allowed to, and nothing else. */
export function corsForIngest({ origins = [] }: AccessOptions): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    if (origin === undefined) return next();
    if (!isAllowed(origin, origins)) {
      return refuse(
        context,
        403,
        'unknown_origin',
        `Pages of ${origin} may not send spans here: allow it with --allow-origin ${origin}.`,
      );
    }
    const headers = corsHeaders(origin, context);
    if (context.req.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    await next();
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  };
}

/** Requests that change something must come from the server's own pages, or from no page at all. */
export function sameOriginOnly(): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    if (origin === undefined || context.req.method === 'GET' || new URL(context.req.url).host === hostOf(origin)) return next();
    return refuse(context, 403, 'unknown_origin', 'Only pages of this server may change anything.');
  };
}

export function requireToken(token: string | undefined): MiddlewareHandler {
  return async (context, next) => {
    if (await holdsToken(context.req.header('authorization'), token)) return next();
    context.header('www-authenticate', 'Basic realm="threadlight", charset="UTF-8"');
    return refuse(
      context,
      401,
      'unauthorized',
      'Send the token as "Authorization: Bearer <token>", or as the password of Basic.',
    );
  };
}

/** Whether an `Authorization` header carries the token; always true when none is asked for. */
export async function holdsToken(authorization: string | undefined, token: string | undefined): Promise<boolean> {
  return token === undefined || sameSecret(givenToken(authorization ?? ''), token);
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address or name means this machine only. */
export function isLoopback(hostname: string): boolean {
  return loopbackNames.has(hostname) || hostname.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isAllowed(origin: string, origins: string[]): boolean {
  return origins.includes('*') || origins.includes(origin) || (URL.canParse(origin) && isLoopback(new URL(origin).hostname));
}

function corsHeaders(origin: string, context: Context): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers':
      context.req.header('access-control-request-headers') ?? 'content-type, content-encoding, authorization',
    'access-control-max-age': '86400',
    // A page on a public address that sends to this machine asks for this.
    'access-control-allow-private-network': 'true',
    vary: 'origin',
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

function givenToken(authorization: string): string {
  const [scheme = '', credentials = ''] = authorization.split(' ', 2);
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return '';
  return passwordOf(credentials);
}

function passwordOf(credentials: string): string {
  try {
    const [, ...password] = atob(credentials).split(':');
    return password.join(':');
  } catch {
    return '';
  }
}

/** Compares digests, so that the time it takes says nothing about the secret or its length. */
async function sameSecret(given: string, secret: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(secret)]);
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] as number) ^ (b[index] as number);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function refuse(context: Context, status: 401 | 403, code: string, message: string): Response {
  return context.json<ApiError, 401 | 403>({ error: { code, message } }, status);
}
