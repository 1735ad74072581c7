import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { listen } from '../listen.mjs';

const files = {
  '/chat.js': ['chat.js', 'text/javascript'],
  '/chat.css': ['chat.css', 'text/css'],
  '/threadlight.min.js': ['../../dist/threadlight.min.js', 'text/javascript'],
};

/** The page, which loads threadlight with a script tag. */
export function startPage({ port, sessionsUrl, edgeUrl, isCanned }) {
  const app = new Hono();
  app.get('/', async (c) => c.html(fill(await readText('index.html'), { sessionsUrl, edgeUrl, notice: notice(isCanned) })));
  for (const [path, [file, type]] of Object.entries(files)) {
    app.get(path, async (c) => c.body(await readText(file), 200, { 'content-type': `${type}; charset=utf-8` }));
  }
  return listen({ fetch: app.fetch, port });
}

const readText = (file) => readFile(new URL(file, import.meta.url), 'utf8');

const fill = (template, values) => template.replace(/\{\{(\w+)\}\}/g, (_all, name) => values[name]);

const notice = (isCanned) =>
  isCanned ? 'The answers are canned: no model is asked. Set OPENAI_API_KEY for real ones.' : 'The answers come from your model.';
