import { serveRequest } from '../sdk/serve-request';

/** The part of Hono's context that is read: the middleware works with every version 4 of Hono. */
export interface HonoContext {
  readonly req: { readonly raw: Request; readonly routePath?: string };
  readonly executionCtx: { waitUntil(work: Promise<unknown>): void };
  res: Response | undefined;
  error?: Error | undefined;
}

/** What the middleware may be told. */
export interface HonoOptions<C extends HonoContext = HonoContext> {
  /** Conversation of a request, before the one that its client claims. Undefined: the client's. */
  conversationId?: (context: C) => string | undefined | Promise<string | undefined>;
}

/**
 * Hono middleware: each request is a span of the trace that its client began, in the client's conversation, and ends with
 * the response's body. Put it before all others: `app.use(threadlight())`.
 */
export function threadlight<C extends HonoContext = HonoContext>(options: HonoOptions<C> = {}) {
  return async function threadlightMiddleware(c: C, next: () => Promise<void>): Promise<void> {
    const conversationId = await options.conversationId?.(c);
    const response = await serveRequest(c.req.raw, () => responseOf(c, next), {
      conversationId,
      route: () => matchedRoute(c),
      waitUntil: waitUntilOf(c),
    });
    if (response === c.res) return;
    c.res = undefined;
    c.res = response;
  };
}

/** Hono turns errors into responses before they reach a middleware; the error is kept beside. */
async function responseOf(c: HonoContext, next: () => Promise<void>): Promise<Response> {
  await next();
  return c.res as Response;
}

function matchedRoute({ req }: HonoContext): string | undefined {
  const route = req.routePath;
  return route === '*' || route === '/*' ? undefined : route;
}

/** Reading `executionCtx` throws where there is none, as on Node. */
function waitUntilOf(c: HonoContext): ((work: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c;
    return (work) => executionCtx.waitUntil(work);
  } catch {
    return undefined;
  }
}
