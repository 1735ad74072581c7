/** Codes are stable: they may be matched on; sentences may change. */
export type ThreadlightErrorCode =
  | 'ERR_CONVERSATION_ID'
  | 'ERR_DECORATOR_TARGET'
  | 'ERR_ENTITY_NAME'
  | 'ERR_OPTION'
  | 'ERR_SECRET_KEY_IN_BROWSER';

/**
 * A mistake of the calling code, thrown where it is made. Faults inside threadlight are never thrown into an application:
 * they are reported once on the console.
 */
export class ThreadlightError extends Error {
  override readonly name = 'ThreadlightError';

  constructor(
    readonly code: ThreadlightErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
