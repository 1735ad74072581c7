import { computed, effect, signal } from '@preact/signals';
import { languages, type Language } from '../messages/index';
import { recall, remember } from './storage';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>('system');
export const language = signal<Language>('en');
/** The reader's languages, the best first. */
export const browserLanguages = signal<readonly string[]>([]);
/** The reader's own variety of the language where the browser names one: `en-GB` writes times in another way than `en`. */
export const locale = computed(() => browserLanguages.value.find((one) => one.startsWith(language.value)) ?? language.value);
/** Share of the session page's width that the conversation takes, 0.25 to 0.75. */
export const conversationShare = signal(0.5);

/** Asks the browser and the store for the language. */
export function wantedLanguage(): Language {
  browserLanguages.value = navigator.languages;
  return languageFor(recall('language', isLanguage, null), navigator.languages);
}

/** The language that the reader chose, else the browser's first, else English. */
export function languageFor(chosen: string | null, preferred: readonly string[]): Language {
  const first = (preferred[0] ?? '').slice(0, 2);
  return [chosen, first].find(isLanguage) ?? 'en';
}

/** Reads the stored preferences and keeps the page and the store in step with them. */
export function startPreferences(): void {
  theme.value = recall('theme', isTheme, 'system');
  conversationShare.value = recall('conversationShare', isShare, 0.5);
  effect(applyTheme);
  effect(applyLanguage);
  effect(() => remember('conversationShare', conversationShare.value));
}

export function cycleTheme(): void {
  const order: Theme[] = ['system', 'light', 'dark'];
  theme.value = order[(order.indexOf(theme.value) + 1) % order.length] ?? 'system';
}

export function setShare(share: number): void {
  conversationShare.value = Math.min(0.75, Math.max(0.25, share));
}

function applyTheme(): void {
  if (theme.value === 'system') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset['theme'] = theme.value;
  remember('theme', theme.value);
  tellServer('theme', theme.value);
}

function applyLanguage(): void {
  document.documentElement.lang = language.value;
  remember('language', language.value);
  tellServer('language', language.value);
}

/** The server writes the first view of the next page in them. */
function tellServer(key: 'theme' | 'language', value: string): void {
  document.cookie = `threadlight.${key}=${value}; path=/; max-age=31536000; samesite=lax`;
}

export function isTheme(value: unknown): value is Theme {
  return value === 'system' || value === 'light' || value === 'dark';
}

function isLanguage(value: unknown): value is Language {
  return (languages as readonly unknown[]).includes(value);
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0.25 && value <= 0.75;
}
