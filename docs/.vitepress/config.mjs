import { defineConfig } from 'vitepress';
export default defineConfig({
  title: 'threadlight',
  outDir: '../.cache/site',
  cacheDir: '../.cache/vitepress',
  ignoreDeadLinks: true,
  themeConfig: { search: { provider: 'local' } },
});
