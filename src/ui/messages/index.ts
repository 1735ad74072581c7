import { de } from './de';
import { en, type Messages } from './en';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export const catalogues: Record<Language, Messages> = { en, de };
