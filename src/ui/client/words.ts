import { batch, signal } from '@preact/signals';
import { en, type Messages } from '../messages/en';
import { catalogues, languages, type Language } from '../messages/index';
import { language } from './preferences';

/** The message catalogue in the chosen language: `words.value.list.title`. */
export const words = signal<Messages>(en);

/** Changes the language once its catalogue is there: never half a page in each. */
export async function chooseLanguage(wanted: Language): Promise<void> {
  const catalogue = await catalogues[wanted]();
  batch(() => {
    language.value = wanted;
    words.value = catalogue;
  });
}

export function nextLanguage(): Promise<void> {
  return chooseLanguage(languages[(languages.indexOf(language.peek()) + 1) % languages.length] ?? 'en');
}
