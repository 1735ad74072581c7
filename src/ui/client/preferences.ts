import { computed, effect, signal } from '@preact/signals';
import { languages, type Language } from '../messages/index';
import { recall, remember } from './storage';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>('system');
export const language = signal<Language>('en');
/** The reader's own variety of the language where the browser names one: `en-GB` writes times in another way than `en`. */
export const locale = computed(() => navigator.languages.find((one) => one.startsWith(language.value)) ?? language.value);
/** Share of the session page's width that the conversation takes, 0.25 to 0.75. */
export const conversationShare = signal(0.5);

/** The language that the reader chose, else the browser's, else English. */
export function wantedLanguage(): Language {
  return recall('language', isLanguage, browserLanguage());
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
}

function applyLanguage(): void {
  document.documentElement.lang = language.value;
  remember('language', language.value);
}

function browserLanguage(): Language {
  const wanted = navigator.language.slice(0, 2);
  return isLanguage(wanted) ? wanted : 'en';
}

function isTheme(value: unknown): value is Theme {
  return value === 'system' || value === 'light' || value === 'dark';
}

function isLanguage(value: unknown): value is Language {
  return (languages as readonly unknown[]).includes(value);
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0.25 && value <= 0.75;
}
