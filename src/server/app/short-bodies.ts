import type { MiddlewareHandler } from 'hono';
import { readBody } from '../ingest/body';

/** The longest note has 20,000 characters; what an agent asks is shorter. Bytes. */
const longest = 2 ** 18;
const limits = { bodyBytes: longest, inflatedBytes: longest };

/** Reads what is small by nature as strictly as ingestion reads batches: files come by import, which has limits of its own. */
export function shortBodies(): MiddlewareHandler {
  return async (context, next) => {
    const { raw } = context.req;
    const { method, headers } = raw;
    if (raw.body) context.req.raw = new Request(raw.url, { method, headers, body: await readBody(raw, limits) });
    await next();
  };
}
