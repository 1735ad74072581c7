import { lazily } from '../util/lazily';
import { secretKeys } from './secret-formats';

const wholeKey = /* @__PURE__ */ lazily(() => new RegExp(`^(?:Bearer\\s+)?(?:${secretKeys()})$`));

/**
 * Whether a key was issued as a secret one, so that it must not be given to a page. Unknown formats and JSON web tokens,
 * which may be made for one visitor, are let through.
 */
export function looksSecret(key: string): boolean {
  return wholeKey().test(key.trim());
}
