import type { FirstView, PageWriter, SessionDetail, SessionList, WrittenPage } from '../../server/sessions/api';
import { App } from '../app';
import { now } from '../client/clock';
import { give } from '../client/given';
import { browserLanguages, isTheme, language, languageFor, theme } from '../client/preferences';
import { goTo, parsePath, type Route } from '../client/router';
import { listQuestion, showGivenList } from '../client/session-list';
import { sessionQuestion } from '../client/session';
import { forgetTraces, traceQuestion } from '../client/trace';
import { words } from '../client/words';
import { write } from '../markup/write';
import type { Child } from '../markup/runtime';
import type { Messages } from '../messages/en';
import { catalogues, languages, type Language } from '../messages/index';
import { loadLateParts } from '../parts/late';
import { narrow } from '../parts/viewport';
import { apiFilter } from '../session-list/filter';
import { readerNow } from './reader';

/**
 * Makes the writer of first views: the components of the page, as HTML. What the page holds is set and written without a pause in
 * between, so requests that are served at the same time never see each other's.
 */
export async function openWriter(): Promise<PageWriter> {
  await loadLateParts();
  const texts = new Map<Language, Messages>();
  for (const one of languages) texts.set(one, await catalogues[one]());
  return { nextQuestion, write: (view) => writePage(view, texts) };
}

/** What the page asks next, given what it knows already; null when it has all that the first view shows. */
function nextQuestion({ path, query, now: present, answers }: FirstView): string | null {
  const route = parsePath(path);
  return questionsOf(route, query, present, answers).find((question) => !(question in answers)) ?? null;
}

function questionsOf(route: Route, query: string, present: number, answers: FirstView['answers']): string[] {
  if (route.page === 'list') return [listQuestion(apiFilter(new URLSearchParams(query), present))];
  if (route.page !== 'session') return [];
  const question = sessionQuestion(route.sessionId);
  const newest = (answers[question] as SessionDetail | undefined)?.turns.at(-1);
  return newest && isWritten(route, query, answers) ? [question, traceQuestion(newest.traceId)] : [question];
}

/**
 * A list with nothing in it is another page, which the browser knows more about. A session that is opened at a turn or at what was
 * searched for is scrolled there by the script, and would jump.
 */
function isWritten(route: Route, query: string, answers: FirstView['answers']): boolean {
  if (route.page === 'list') return (Object.values(answers)[0] as SessionList).sessions.length > 0;
  return route.page === 'session' && route.traceId === null && route.messageId === null && query === '';
}

function writePage(view: FirstView, texts: Map<Language, Messages>): WrittenPage {
  const chosen = languageFor(view.language, view.languages);
  const chosenTheme = isTheme(view.theme) ? view.theme : 'system';
  const route = parsePath(view.path);
  const scripts = route.page === 'list' ? [] : ['more.js'];
  const page = { language: chosen, theme: chosenTheme === 'system' ? null : chosenTheme, scripts };
  if (!isWritten(route, view.query, view.answers)) return { ...page, html: null, styles: '', reader: '' };
  const text = texts.get(chosen);
  if (text) words.value = text;
  language.value = chosen;
  theme.value = chosenTheme;
  restore(view);
  return { ...page, ...write((<App />) as unknown as Child), reader: readerNow() };
}

function restore(view: FirstView): void {
  browserLanguages.value = view.languages;
  now.value = view.now;
  narrow.value = view.narrow;
  forgetTraces();
  give(view.answers);
  goTo(view.path, view.query);
  showGivenList(apiFilter(new URLSearchParams(view.query), view.now));
}
