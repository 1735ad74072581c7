import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { navigation, reference } from './navigation.mjs';

const link = (page) => `/${page.replace(/(README)?\.md$/, '')}`;
const items = (pages) => Object.entries(pages).map(([page, text]) => ({ text, link: link(page) }));

const decisions = readdirSync(new URL('../decisions', import.meta.url))
  .filter((name) => name !== 'README.md')
  .map((name) => ({ text: name.slice(5, -3).replaceAll('-', ' '), link: link(`decisions/${name}`) }));

export default defineConfig({
  title: 'threadlight',
  description: 'One conversation id from browser to edge to server, and a UI that shows the conversation as it was said.',
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  cleanUrls: true,
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  // Links out of docs/ are for readers of the repository.
  ignoreDeadLinks: [/\.\.\//, /localhost/],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      ...navigation.map(({ title, pages }) => ({ text: title, items: items(pages) })),
      { text: 'API reference', collapsed: true, items: items(reference) },
      { text: 'Decisions', collapsed: true, items: decisions },
    ],
  },
});
