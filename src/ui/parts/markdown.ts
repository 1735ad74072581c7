import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { isSafeImage, isSafeLink } from './safe-url';

/** Words that stand in the rendered text. */
export interface MarkdownWords {
  copy: string;
  remoteImage: string;
  code: string;
}

const allowed: Record<string, readonly string[]> = {
  A: ['href', 'title'],
  BLOCKQUOTE: [],
  BR: [],
  CODE: ['class'],
  DEL: [],
  EM: [],
  H1: [],
  H2: [],
  H3: [],
  H4: [],
  H5: [],
  H6: [],
  HR: [],
  IMG: ['src', 'alt', 'title'],
  INPUT: ['checked'],
  LI: [],
  OL: ['start'],
  P: [],
  PRE: [],
  SECTION: [],
  STRONG: [],
  SUP: [],
  TABLE: [],
  TBODY: [],
  TD: ['align'],
  TH: ['align'],
  THEAD: [],
  TR: [],
  UL: [],
};
/**
 * Markdown as HTML that is safe to insert. micromark escapes raw HTML; on top of that only known elements and attributes
 * stay, links open apart from the page, and images that would call another host become links.
 */
export function renderMarkdown(text: string, words: MarkdownWords): string {
  const template = document.createElement('template');
  template.innerHTML = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousProtocol: false });
  template.content.querySelectorAll('*').forEach(keepAllowed);
  template.content.querySelectorAll('img').forEach((image) => guardImage(image, words));
  template.content.querySelectorAll('a').forEach(guardLink);
  template.content.querySelectorAll('input').forEach(replaceCheckbox);
  template.content.querySelectorAll('pre').forEach((pre) => frameCode(pre, words));
  template.content.querySelectorAll('table').forEach(frameTable);
  lowerHeadings([...template.content.querySelectorAll('h1,h2,h3,h4,h5,h6')]);
  return template.innerHTML;
}

function keepAllowed(element: Element): void {
  const attributes = allowed[element.tagName];
  if (!attributes) {
    element.replaceWith(document.createTextNode(element.textContent ?? ''));
    return;
  }
  for (const name of element.getAttributeNames()) if (!attributes.includes(name)) element.removeAttribute(name);
}

function guardImage(image: HTMLImageElement, words: MarkdownWords): void {
  const source = image.getAttribute('src') ?? '';
  if (isSafeImage(source)) return;
  const placeholder = document.createElement(isSafeLink(source) && !image.closest('a') ? 'a' : 'span');
  if (placeholder instanceof HTMLAnchorElement) placeholder.href = source;
  placeholder.className = 'remote-image';
  placeholder.title = source;
  placeholder.textContent = `${words.remoteImage}: ${image.getAttribute('alt') || source}`;
  image.replaceWith(placeholder);
}

function guardLink(link: HTMLAnchorElement): void {
  const target = link.getAttribute('href') ?? '';
  if (!isSafeLink(target)) {
    link.removeAttribute('href');
    return;
  }
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
}

function replaceCheckbox(input: HTMLInputElement): void {
  const box = document.createElement('span');
  box.className = 'task-box';
  box.textContent = input.hasAttribute('checked') ? '☑' : '☐';
  input.replaceWith(box);
}

function frameCode(pre: HTMLPreElement, words: MarkdownWords): void {
  const language = /language-(\S+)/.exec(pre.firstElementChild?.className ?? '')?.[1] ?? words.code;
  const frame = document.createElement('div');
  frame.className = 'code-block';
  const head = document.createElement('div');
  head.className = 'code-head';
  const name = document.createElement('span');
  name.textContent = language;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button button-quiet';
  button.dataset['copyCode'] = '';
  button.textContent = words.copy;
  head.append(name, button);
  pre.replaceWith(frame);
  pre.tabIndex = 0;
  frame.append(head, pre);
}

function frameTable(table: HTMLTableElement): void {
  const frame = document.createElement('div');
  frame.className = 'table-frame';
  frame.tabIndex = 0;
  table.replaceWith(frame);
  frame.append(table);
}

/** The heading of a turn is of level two; those of a message stand below it, without a gap between levels. */
function lowerHeadings(headings: Element[]): void {
  const levels = [...new Set(headings.map((heading) => heading.tagName))].sort();
  for (const heading of headings) {
    const lowered = document.createElement(`h${Math.min(6, levels.indexOf(heading.tagName) + 3)}`);
    lowered.append(...heading.childNodes);
    heading.replaceWith(lowered);
  }
}
