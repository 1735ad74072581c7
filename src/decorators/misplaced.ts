import { ThreadlightError } from '../core/errors';

/** The error for a decorator that stands on something that is not a method. */
export function misplaced(decorator: string, place: string): ThreadlightError {
  return new ThreadlightError('ERR_DECORATOR_TARGET', `@${decorator} is for methods, and stands on ${place}: use the wrapper.`);
}
