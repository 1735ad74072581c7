/** A mistake on the command line: the message says what to write instead. */
export class UsageError extends Error {
  override name = 'UsageError';
}
