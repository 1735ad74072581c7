import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { ERROR_TYPE } from '../semconv/otel';
import { follow, type Follower } from './outcome';
import { currentRuntime, type Runtime } from './runtime';

/** A function that runs in a span: follows its result, and ends the span once that is over. */
export class SpanRun implements Follower {
  constructor(
    protected readonly runtime: Runtime,
    protected readonly span: Span,
    protected readonly context: Context,
  ) {}

  /** Answers what `work` returns, or what behaves the same; what it throws is thrown unchanged. */
  follow<R>(work: (run: this) => R): R {
    let result: R;
    try {
      result = work(this);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return this.#followed(result);
  }

  run<T>(step: () => T): T {
    return this.runtime.context.run(this.context, step);
  }

  piece(_value: unknown): void {}

  succeed(_value: unknown): void {
    this.span.end();
  }

  abandon(): void {
    this.succeed(undefined);
  }

  fail(error: unknown): void {
    markFailed(this.span, error);
    this.span.end();
  }

  /** Following touches the user's value: if it resists (a frozen object, a hostile proxy), it is left alone. */
  #followed<R>(result: R): R {
    try {
      return follow(result, this);
    } catch (fault) {
      this.runtime.report('follow', 'A result could not be followed: its span ends early.', fault);
      this.span.end();
      return result;
    }
  }
}

/** ERROR with what is known of the error: exception, type and message. Never throws, whatever was thrown. */
export function markFailed(span: Span, error: unknown): void {
  const exception = asException(error);
  span.recordException(exception);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
  span.setAttribute(ERROR_TYPE, exception.name);
}

function asException(error: unknown): { name: string; message: string; stack?: string } {
  try {
    if (error instanceof Error) return { name: error.name || 'Error', message: error.message, stack: error.stack };
    return {
      name: typeof error === 'object' ? 'Error' : typeof error,
      message: currentRuntime()?.content?.describe(error, 1000) ?? 'undefined',
    };
  } catch {
    return { name: 'Error', message: '[unreadable]' };
  }
}
