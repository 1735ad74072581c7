import { language, locale } from '../client/preferences';
import { narrow } from '../parts/viewport';

/** For whom the page is as it is: the server has to guess some of it. */
export function readerNow(): string {
  return [language.value, locale.value, narrow.value ? 'narrow' : 'wide'].join(' ');
}
