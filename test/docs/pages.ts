import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from '../support/root';

/** Every page that a person reads: those of the root, of `docs` but for the generated reference, and of `examples`. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...markdownBelow('docs').filter((page) => !page.startsWith('docs/api/')),
  ...markdownBelow('examples'),
];

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'));
}

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Links to other pages, files and headings that lead nowhere, as `page: link`. */
export function deadLinks(page: string): string[] {
  const prose = readPage(page).replace(/^```[\s\S]*?^```$/gm, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : posix.join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || (target.endsWith('.md') && headingsOf(target).includes(heading));
}

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(page: string): string[] {
  const headings = readPage(page).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}
