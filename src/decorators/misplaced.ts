import { ThreadlightError } from '../core/errors';

/** The error for a decorator that stands on something that is not a method. */
export function misplaced(decorator: string, place: string): ThreadlightError {
  const wrapper = `with${decorator.charAt(0).toUpperCase()}${decorator.slice(1)}`;
  return new ThreadlightError(
    'ERR_DECORATOR_TARGET',
    `@${decorator} decorates methods; it stands on ${place}. For functions and fields use ${wrapper}.`,
  );
}
