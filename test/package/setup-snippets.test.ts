import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { SessionDetail } from '../../src/server/sessions/api';
import { type RunningServer, serve } from '../../src/server/serve';
import { snippetsFor } from '../../src/ui/empty-state/snippets';
import { root } from '../support/root';
import { type Model, startModel } from './model';

/** What the empty page of the Sessions UI gives to copy, run against the packed package: the session must be there afterwards. */

const run = promisify(execFile);
let server: RunningServer;
let model: Model;

beforeAll(async () => {
  [server, model] = await Promise.all([serve({ db: ':memory:', port: 0 }), startModel()]);
  const modules = join(inject('packedApp'), 'node_modules');
  await mkdir(modules, { recursive: true });
  await symlink(join(root, 'node_modules/openai'), join(modules, 'openai')).catch(() => {});
});
afterAll(() => Promise.all([server?.close(), model?.close()]));

const codeOf = (id: string) => snippetsFor(server.url).find((one) => one.id === id)?.code ?? '';
const compiled = (code: string) =>
  ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } }).outputText;

async function said(): Promise<string[]> {
  const session = (await (await fetch(`${server.url}/api/sessions/session-123`)).json()) as Partial<SessionDetail>;
  return (session.turns ?? []).flatMap(({ messages }) =>
    messages.flatMap(({ parts }) => parts.map((part) => (part.type === 'text' ? part.content : part.type))),
  );
}

describe('what the Sessions UI gives to copy', () => {
  it('for Node, Deno and Bun shows the conversation', async () => {
    const file = join(inject('packedApp'), 'chat.mjs');
    await writeFile(file, compiled(codeOf('node')));
    await run(process.execPath, [file], { env: { ...process.env, OPENAI_API_KEY: 'test', OPENAI_BASE_URL: model.url } });
    expect(await said()).toEqual(['Hello!', 'Hello, Ann.']);
    expect([codeOf('deno'), codeOf('bun')]).toEqual([codeOf('node'), codeOf('node')]);
  });

  it('for the shell shows one turn', async () => {
    await run('sh', ['-c', codeOf('curl')]);
    expect(await said()).toEqual(expect.arrayContaining(['Hello!', 'Hello from curl.']));
  });

  it.each(['workers', 'vercel'])('for %s answers, and its request belongs to the conversation', async (id) => {
    const file = join(inject('packedApp'), `${id}.mjs`);
    await writeFile(file, compiled(codeOf(id).replace('https://api.example.com/chat', `${model.url}/chat/completions`)));
    const call = `
      const module = await import('./${id}.mjs');
      const answer = await (module.POST ?? module.default.fetch)(new Request('https://chat.example/api', { method: 'POST', body: '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"From ${id}"}]}' }), {}, { waitUntil() {} });
      console.log(await answer.text());
      await (await import('threadlight')).forceFlush();`;
    const main = join(inject('packedApp'), `${id}-main.mjs`);
    await writeFile(main, call);
    const { stdout } = await run(process.execPath, [main]);
    expect(stdout).toContain('Hello, Ann.');
    const session = (await (await fetch(`${server.url}/api/sessions/session-123`)).json()) as SessionDetail;
    expect(session.services).toContain('edge');
  });
});
