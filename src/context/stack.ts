import { StackContextManager } from '@opentelemetry/sdk-trace-web';
import type { AmbientContext } from './contract';

/**
 * The context of the synchronous call stack, and nothing after it: after an `await` the root
 * context is current again. Scope handles carry the context from there on.
 */
export class StackContext extends StackContextManager implements AmbientContext {
  readonly kind = 'stack';
  readonly survivesAwait = false;
}
