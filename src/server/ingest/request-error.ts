import type { ApiError } from '../sessions/api';

/** What a client did wrong, or what it has to wait for: answered with a status and a body that names the field. */
export class RequestError extends Error {
  override name = 'RequestError';

  constructor(
    readonly status: 400 | 408 | 410 | 413 | 415 | 429 | 503,
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }

  toBody(): ApiError {
    return { error: { code: this.code, message: this.message, ...(this.field ? { field: this.field } : {}) } };
  }
}
