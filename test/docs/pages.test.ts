import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/root';
import { codeBlocksOf } from './code-blocks';
import { deadLinks, pages, readPage } from './pages';

describe('the pages', () => {
  it('have no link that leads nowhere', () => {
    expect(pages.flatMap(deadLinks)).toEqual([]);
  });

  it('show no picture without words for it', () => {
    expect(pages.filter((page) => /!\[\s*\]\(/.test(readPage(page)))).toEqual([]);
  });

  it('are all in the navigation of the site', async () => {
    const { pagesOfTheSite } = (await import('../../docs/.vitepress/navigation.mjs' as string)) as { pagesOfTheSite: string[] };
    const written = pages
      .filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/'))
      .map((page) => page.slice('docs/'.length));
    expect(written.filter((page) => !pagesOfTheSite.includes(page))).toEqual([]);
    expect(pagesOfTheSite.filter((page) => !existsSync(join(root, 'docs', page)))).toEqual([]);
  });
});

const starts = readdirSync(join(root, 'docs/start'))
  .filter((page) => page !== 'README.md')
  .map((page) => page.slice(0, -3));

describe.each(starts)('docs/start/%s.md', (name) => {
  const files = codeBlocksOf(`docs/start/${name}.md`).flatMap(({ file, text }) =>
    file && !file.startsWith('.dev') ? [{ file, text }] : [],
  );

  it('says to write the files of its example, and no others', () => {
    for (const { file, text } of files) expect(text).toBe(readFileSync(join(root, 'examples', name, file), 'utf8'));
    const inExample = readdirSync(join(root, 'examples', name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(join(root, 'examples', name).length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((file) => file !== 'README.md' && file !== 'package.json');
    expect(inExample.sort()).toEqual(files.map(({ file }) => file).sort());
  });
});

it('every example is a page of its own', () => {
  const apps = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(apps.map(({ name }) => name).sort()).toEqual([...starts].sort());
});
