import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { isSafeImage, isSafeLink } from './safe-url';

/** Words that stand in the rendered text. */
export interface MarkdownWords {
  copy: string;
  remoteImage: string;
  code: string;
}

/** The elements that stay, each with the attributes that stay on it. Links, images, boxes, tables and headings are written anew. */
const allowed: Record<string, readonly string[]> = {
  blockquote: [],
  br: [],
  code: ['class'],
  del: [],
  em: [],
  hr: [],
  li: [],
  ol: ['start'],
  p: [],
  section: [],
  strong: [],
  sup: [],
  tbody: [],
  td: ['align'],
  th: ['align'],
  thead: [],
  tr: [],
  ul: [],
};

/** A frame around code, a tag with its attributes, or a bracket that is none. All the rest is text, escaped by micromark. */
const piece =
  /<pre><code(?: class="language-([^"\s]*)[^"]*")?>|<\/code><\/pre>|<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>|</gi;

/**
 * Markdown as HTML that is safe to insert, by text alone: the server has no document. micromark escapes raw HTML; its output is then
 * written anew, only known elements and attributes of it: links open apart from the page, and images that would call another host
 * become links.
 */
export function renderMarkdown(text: string, words: MarkdownWords): string {
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousProtocol: false });
  const levels = [...new Set(html.match(/<h[1-6]/g))].sort().map((tag) => tag.slice(1));
  let isInLink = false;
  return html.replace(piece, (found: string, language?: string, close?: string, name?: string, attributes = '') => {
    if (found.startsWith('<pre>')) return codeStart(language, words);
    if (found === '</code></pre>') return '</code></pre></div>';
    if (name === undefined) return '&lt;';
    const tag = name.toLowerCase();
    if (tag === 'a') isInLink = close === '';
    if (tag === 'img') return image(attributesOf(attributes), isInLink, words);
    return close === '' ? start(tag, attributesOf(attributes), levels) : end(tag, levels);
  });
}

type Attributes = ReadonlyMap<string, string>;

/** Values stay as micromark escaped them. */
function attributesOf(text: string): Attributes {
  return new Map(
    Array.from(text.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi), ([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
}

function written(name: string, attributes: Attributes, kept: readonly string[]): string {
  const shown = kept.flatMap((one) => (attributes.has(one) ? [` ${one}="${attributes.get(one)}"`] : []));
  return `<${name}${shown.join('')}>`;
}

function start(tag: string, attributes: Attributes, levels: readonly string[]): string {
  if (tag === 'a') return linkStart(attributes);
  if (tag === 'input') return `<span class="task-box">${attributes.has('checked') ? '☑' : '☐'}</span>`;
  if (tag === 'table') return '<div class="table-frame" tabindex="0"><table>';
  if (levels.includes(tag)) return `<${lowered(tag, levels)}>`;
  const kept = allowed[tag];
  return kept ? written(tag, attributes, kept) : '';
}

function end(tag: string, levels: readonly string[]): string {
  if (tag === 'a') return '</a>';
  if (tag === 'table') return '</table></div>';
  if (levels.includes(tag)) return `</${lowered(tag, levels)}>`;
  return allowed[tag] ? `</${tag}>` : '';
}

function linkStart(attributes: Attributes): string {
  if (!isSafeLink(attributes.get('href') ?? '')) return written('a', attributes, ['title']);
  const apart = new Map([...attributes, ['target', '_blank'], ['rel', 'noopener noreferrer']]);
  return written('a', apart, ['href', 'title', 'target', 'rel']);
}

function image(attributes: Attributes, isInLink: boolean, words: MarkdownWords): string {
  const source = attributes.get('src') ?? '';
  if (isSafeImage(source)) return written('img', attributes, ['src', 'alt', 'title']);
  const said = `${words.remoteImage}: ${attributes.get('alt') || source}`;
  const link = new Map([
    ['class', 'remote-image'],
    ['title', source],
    ['href', source],
    ['target', '_blank'],
    ['rel', 'noopener noreferrer'],
  ]);
  if (isInLink || !isSafeLink(source)) return `${written('span', link, ['class', 'title'])}${said}</span>`;
  return `${written('a', link, ['class', 'title', 'href', 'target', 'rel'])}${said}</a>`;
}

function codeStart(language: string | undefined, words: MarkdownWords): string {
  const named = language === undefined || language === '' ? '' : ` class="language-${language}"`;
  return (
    `<div class="code-block"><div class="code-head"><span>${language || words.code}</span>` +
    `<button type="button" class="button button-quiet" data-copy-code="">${words.copy}</button></div>` +
    `<pre tabindex="0"><code${named}>`
  );
}

/** The heading of a turn is of level two; those of a message stand below it, without a gap between levels. */
function lowered(tag: string, levels: readonly string[]): string {
  return `h${Math.min(6, levels.indexOf(tag) + 3)}`;
}
