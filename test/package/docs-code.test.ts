import { existsSync, readFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findNode } from '../../scripts/node-versions.mjs';
import { parseOptions } from '../../src/cli/options';
import type { CodeBlock } from '../docs/code-blocks';
import { root } from '../support/root';
import { output } from '../support/runtimes/process';
import { blocks, placeOf, programs, withPlaces, writePrograms } from './docs-code';

/** Every block of code in the documentation: programs are compiled against the packed package and run, the rest is read. */

interface Outcome {
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly requests: readonly {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly text: string;
    readonly spans: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

let folder: string;
let outcomes: readonly Outcome[];

beforeAll(async () => {
  folder = await writePrograms(inject('packedApp'));
  await copyFile(join(root, 'test/package/run-programs.mjs'), join(folder, 'run-programs.mjs'));
  const args = ['run-programs.mjs', ...programs.map((_, index) => `./block-${index}.mjs`)];
  const printed = await output({ program: findNode(24) ?? process.execPath, args, env: { OPENAI_API_KEY: 'test' } }, folder);
  const line = printed.split('\n').find((each) => each.startsWith('outcomes: ')) ?? '';
  outcomes = JSON.parse(line.slice('outcomes: '.length)) as Outcome[];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const outcomesOf = (page: string): readonly Outcome[] => outcomes.filter((_, index) => programs[index]?.page === page);
const spansOf = (page: string) => outcomesOf(page).flatMap(({ requests }) => requests.flatMap(({ spans }) => spans));

describe('programs', () => {
  it('compile, as a reader would see it', async () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const complaint = await output({ program: process.execPath, args: [tsc, '-p', folder] }, folder).then(() => '', String);
    expect(withPlaces(complaint)).toBe('');
  });

  it('run without an error, and without a warning of threadlight’s', () => {
    const told = outcomes.map(({ error, warnings }, index) => [placeOf(programs[index] as CodeBlock), error, ...warnings]);
    expect(told.filter((words) => words.some((word, index) => index > 0 && word !== undefined))).toEqual([]);
  });

  it('send to the backends what those ask for', () => {
    const sent = outcomesOf('docs/backends.md').flatMap(({ requests }) => requests.slice(0, 1));
    expect(sent.map(({ url, headers }) => [url, headers.authorization ?? headers['x-honeycomb-team']])).toEqual([
      ['https://cloud.langfuse.com/api/public/otel/v1/traces', `Basic ${btoa('pk:sk')}`],
      ['http://localhost:6006/v1/traces', undefined],
      ['https://api.traceloop.com/v1/traces', 'Bearer traceloop'],
      ['https://api.honeycomb.io/v1/traces', 'honeycomb'],
      ['https://otlp-gateway.example.com/otlp/v1/traces', 'Basic grafana'],
      ['http://localhost:4318/v1/traces', undefined],
    ]);
    const grouped = sent.slice(0, 3).map(({ spans }) => spans[0]?.attributes ?? {});
    expect(grouped[0]).toMatchObject({ 'gen_ai.conversation.id': 'probe', 'session.id': 'probe' });
    expect(sent[1]?.headers['content-type']).toBe('application/x-protobuf');
    expect(sent[1]?.text).toContain('session.id');
    expect(grouped[2]).toMatchObject({ 'traceloop.association.properties.session_id': 'probe' });
  });

  it('make the spans that their pages tell of', () => {
    const names = (page: string) => [...new Set(spansOf(page).map(({ name }) => name))].sort();
    expect(names('docs/concepts.md')).toEqual([
      'GET',
      'POST',
      'answer.task',
      'chat gpt-4o-mini',
      'chat_turn.workflow',
      'conversation',
      'find_city.task',
      'get_weather.tool',
      'local.chat',
    ]);
    const [call] = spansOf('docs/add-a-provider.md');
    expect(call).toMatchObject({
      name: 'chat acme-1',
      attributes: { 'gen_ai.provider.name': 'acme', 'gen_ai.request.model': 'acme-1' },
    });
  });

  it('leave without content where the page says so', () => {
    expect(JSON.stringify(spansOf('docs/privacy.md'))).not.toContain('not recorded');
  });
});

/** Read by programs that are not at hand here: `test/docs/reverse-proxy.long.test.ts` runs the proxies. */
const UNREAD: Readonly<Record<string, string>> = { nginx: 'nginx', text: 'Caddy and drawings', ini: 'systemd', '': 'drawings' };

const checks: Readonly<Record<string, (block: CodeBlock) => void>> = {
  ts: () => undefined,
  js: () => undefined,
  json: ({ text }) => void JSON.parse(text),
  jsonc: ({ text }) => void JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')),
  html: ({ text }) => expect(text).toMatch(/<script\b[^>]*\bsrc="[^"]*threadlight[\w.]*\.js"/),
  yaml: ({ text }) => expect(text).not.toMatch(/\t/),
  sh: ({ text, words }) =>
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map(commandOf)
      .filter(Boolean)
      .forEach((line) => checkCommand(line, words)),
};

const commandOf = (line: string): string => line.replace(/(^|\s)#.*$/, '').trim();

function checkCommand(line: string, words: readonly string[]): void {
  if (words.includes('env')) return expect(line).toMatch(/^[A-Z_]+=\S+$/);
  for (const command of line.split('&&')) checkOne(command.trim());
}

/** The file of prices is the block before the command. */
function withoutPriceFile(args: readonly string[]): string[] {
  const at = args.indexOf('--prices');
  return at < 0 ? [...args] : args.toSpliced(at, 2);
}

/** Options of the bin, scripts of package.json, files of the tree: what a command names is there. */
function checkOne(command: string): void {
  const [program = '', ...args] = command
    .replace(/^npx (?=threadlight)/, '')
    .split(/\s+/)
    .filter((word) => !/^[A-Z_]+=/.test(word) && word !== '');
  if (program === 'export') return expect(args).toEqual([]);
  if (program === 'threadlight') return void parseOptions(withoutPriceFile(args), {});
  if (program === 'npm' && args[0] === 'run') return expect(scripts).toHaveProperty(args[1] ?? '');
  if (program === 'npm' || program === 'cp') return;
  if (program === 'node') return expect(missing([args[0] ?? ''])).toEqual([]);
  if (program === 'npx') return checkNpx(args);
  throw new Error(`nobody checks "${command}"`);
}

function checkNpx([tool, ...args]: readonly string[]): void {
  expect(tool).toBe('vitest');
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { project: { type: 'string' } } });
  expect(missing(positionals.slice(1))).toEqual([]);
}

/** Vitest takes the beginning of a path for all tests below it. */
const missing = (paths: readonly string[]): string[] =>
  paths.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, `${path}.test.ts`)));

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

describe('everything else', () => {
  const others = blocks.filter(({ language }) => !(language in UNREAD));

  it.each(others.map((block) => [placeOf(block), block] as const))('%s', (_place, block) => {
    const check = checks[block.language];
    if (!check) throw new Error(`nobody checks blocks of "${block.language}"`);
    check(block);
  });
});
