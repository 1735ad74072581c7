import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { FirstView, PageWriter, WrittenPage } from '../sessions/api';
import type { Report } from './report';
import { contentSecurityPolicy } from './security-headers';
import type { WholePage } from './whole-page';

/** Asks the read API a question, such as `api/sessions?limit=40`; null when it has no answer. */
export type Ask = (question: string) => Promise<string | null>;

/** Writes pages with their first view in them. */
export interface FirstViews {
  /** Null when there is no writer. */
  open: () => Promise<PageWriter | null>;
  ask: Ask;
  /** Takes faults of the writer: the page is left to the script then. */
  report: Report;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The page at an address with its first view in it; null when that is left to the script. */
export async function firstViewPage(context: Context, page: WholePage, views: FirstViews): Promise<Response | null> {
  try {
    return await writtenPage(context, page, views);
  } catch (error) {
    views.report('a first view could not be written', error);
    return null;
  }
}

async function writtenPage(context: Context, page: WholePage, views: FirstViews): Promise<Response | null> {
  const writer = await views.open();
  if (!writer) return null;
  const view = viewOf(context, views.now());
  const texts = await answersFor(view, writer, views.ask);
  if (!texts) return null;
  const written = writer.write(view);
  return pageResponse(filled(page, written, texts));
}

function viewOf(context: Context, now: number): FirstView {
  const { pathname, search } = new URL(context.req.url);
  return {
    path: pathname,
    query: search,
    languages: languagesOf(context.req.header('accept-language') ?? ''),
    language: getCookie(context, 'threadlight.language') ?? null,
    theme: getCookie(context, 'threadlight.theme') ?? null,
    narrow: /\bMobi/.test(context.req.header('user-agent') ?? ''),
    now,
    answers: {},
  };
}

function languagesOf(accepted: string): string[] {
  return accepted.split(',').flatMap((one) => {
    const [language = ''] = one.split(';');
    return language.trim() === '' ? [] : [language.trim()];
  });
}

/** The answers to all that the page asks, as they were sent; null when it asks nothing, or something has no answer. */
async function answersFor(view: FirstView, writer: PageWriter, ask: Ask): Promise<Map<string, string> | null> {
  const texts = new Map<string, string>();
  for (let question = writer.nextQuestion(view); question !== null; question = writer.nextQuestion(view)) {
    const text = await ask(question);
    if (text === null) return null;
    texts.set(question, text);
    view.answers[question] = JSON.parse(text);
  }
  return texts.size === 0 ? null : texts;
}

const answersId = 'answers';

/** What is written needs no script to be seen: `start.js` loads them once it is painted. */
const appPreload = '<link rel="modulepreload" href="/app.js">';
/** A page of which half has come would be painted as it stands, and move when the rest comes. */
const paintedWhole = `<link rel="expect" href="#${answersId}" blocking="render">`;

interface FilledPage {
  html: string;
  nonce: string;
}

function filled(page: WholePage, written: WrittenPage, texts: Map<string, string>): FilledPage {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const theme = written.theme === null ? '' : ` data-theme="${written.theme}"`;
  const rules = `<style nonce="${nonce}">${page.style}${written.styles}</style>`;
  const answers = `<script type="application/json" id="${answersId}">${answersBlock(texts)}</script>`;
  const html = (written.html === null ? page.html : page.html.replace(appPreload, paintedWhole))
    .replace('<html lang="en">', () => `<html lang="${written.language}"${theme}>`)
    .replace('</head>', () => `${rules}</head>`)
    .replace('<div id="app"></div>', () => rootOf(written) + answers);
  return { html, nonce };
}

function rootOf({ html, reader, scripts }: WrittenPage): string {
  const written = html === null ? '' : ` data-written="${reader}"`;
  const besides = scripts.length === 0 ? '' : ` data-scripts="${scripts.join(' ')}"`;
  return `<div id="app"${written}${besides}>${html ?? ''}</div>`;
}

/** JSON in which no `<` can end the element that it stands in, or open another. */
function answersBlock(texts: Map<string, string>): string {
  const fields = [...texts].map(([question, text]) => `${JSON.stringify(question)}:${text}`);
  return `{${fields.join(',')}}`.replaceAll('<', '\\u003c');
}

/** As in the page's head, but on its way before the page is. A font that comes after the first frame is not shown at all. */
const fontPreload = '</inter.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin';

/** It holds what people said, so nobody keeps it. */
function pageResponse({ html, nonce }: FilledPage): Response {
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache, private',
      'content-security-policy': contentSecurityPolicy(`'nonce-${nonce}'`),
      vary: 'accept-language, cookie, user-agent',
      link: fontPreload,
    },
  });
}
