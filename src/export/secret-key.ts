import { SECRET_KEYS } from './secret-formats';

const WHOLE_KEY = new RegExp(`^(?:Bearer\\s+)?(?:${SECRET_KEYS})$`);

/**
 * Whether a key was issued as a secret one, so that it must not be given to a page. Unknown formats and JSON web tokens,
 * which may be made for one visitor, are let through.
 */
export function looksSecret(key: string): boolean {
  return WHOLE_KEY.test(key.trim());
}
