import { ThreadlightError } from '../core/errors';

/** The error for a decorator that stands on something that is not a method. */
export function misplaced(decorator: string, kind: string, name: unknown): ThreadlightError {
  return new ThreadlightError('ERR_DECORATOR_TARGET', `@${decorator} is for methods, not for the ${kind} "${String(name)}".`);
}
