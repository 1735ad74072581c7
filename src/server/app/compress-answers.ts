import type { MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { isLoopback } from './access';

/** Pages and answers are a fifth as large, which pays on a network; on this machine it would only take time. Events travel at once. */
export function compressAnswers(): MiddlewareHandler {
  const compressed = compress();
  return (context, next) => (isLoopback(new URL(context.req.url).hostname) ? next() : compressed(context, next));
}
