import { en, type Messages } from './en';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** English comes with the page, so that it stands at once; the others come when they are wanted. */
export const catalogues: Record<Language, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de')).de,
};
