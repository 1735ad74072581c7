import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright';
import { expect } from 'vitest';
import type { CodeBlock } from '../docs/code-blocks';
import { root } from '../support/root';
import { output } from '../support/runtimes/process';
import { conversationsOf, expectSaid } from './conversations';
import { freePort, type ServerProcess, startServerProcess } from './server-process';
import { sayInPage } from './talk';

/** What is not as the page says: the package comes from a tarball, and a stand-in answers for the model. */
export interface ReaderWorld {
  readonly tarball: string;
  readonly modelUrl: string;
  readonly browser: Browser;
}

/** How a page of the documentation is talked to when it has made a page, and what is answered. */
export interface Talk {
  /** Of the spans that the page sends; left out where the documentation says `curl`. */
  readonly service?: string;
  readonly answer?: string;
}

/** Somebody who does what a page says. */
export class Reader {
  readonly answers: string[] = [];
  private readonly servers: ServerProcess[] = [];

  private constructor(
    private readonly world: ReaderWorld,
    private readonly folder: string,
    private readonly ports: { readonly sessions: number; readonly app: number },
  ) {}

  static async begin(name: string, world: ReaderWorld): Promise<Reader> {
    const folder = await mkdtemp(join(tmpdir(), `follow-${name}-`));
    return new Reader(world, folder, { sessions: await freePort(), app: await freePort() });
  }

  async follow({ language, file, words, text }: CodeBlock): Promise<void> {
    if (file) return this.write(file, this.withPorts(text));
    if (language !== 'sh') return;
    const lines = text
      .trim()
      .split('\n')
      .map((line) => this.withPorts(line));
    for (const line of lines) await (words.includes('server') ? this.start(line) : this.run(line, words.includes('check')));
  }

  async seeConversation({ service, answer = 'Hello, Ann.' }: Talk): Promise<void> {
    const sessionsUrl = `http://localhost:${this.ports.sessions}`;
    if (!service) {
      expect(this.answers).toEqual([answer]);
      return expectSaid(sessionsUrl, 'session-1', ['user: I am Ann. Say hello.', `assistant: ${answer}`]);
    }
    const page = await this.world.browser.newPage();
    this.answers.push(...(await sayInPage(page, `http://localhost:${this.ports.app}`, 'I am Ann.')));
    expect(this.answers).toEqual(['I am Ann.', answer]);
    await expect.poll(() => conversationsOf(sessionsUrl, service), { timeout: 30_000, interval: 100 }).toHaveLength(1);
    await page.close();
    const [id = ''] = await conversationsOf(sessionsUrl, service);
    await expectSaid(sessionsUrl, id, ['user: I am Ann.', `assistant: ${answer}`]);
  }

  /** What the servers have said so far. */
  printed(): string {
    return this.servers.map((server) => server.output()).join('\n');
  }

  async leave(): Promise<void> {
    for (const server of this.servers.reverse()) await server.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, file)), { recursive: true });
    await writeFile(join(this.folder, file), text);
    if (file === '.dev.vars') await appendFile(join(this.folder, file), `OPENAI_BASE_URL=${this.world.modelUrl}\n`);
  }

  private async run(line: string, isCheck: boolean): Promise<void> {
    const command = isCheck ? line.replace('curl ', 'curl -s ') : fromTarball(line, this.world.tarball);
    const printed = await output({ program: 'bash', args: ['-c', command], env: tools, timeLimit: INSTALL_LIMIT }, this.folder);
    if (isCheck) this.answers.push(printed);
  }

  private async start(line: string): Promise<void> {
    const isSessions = line === 'npx threadlight';
    const command = isSessions ? `${line} --port ${this.ports.sessions} --grpc-port off --db ./sessions.db` : line;
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${this.ports.sessions}` };
    const env = { ...tools, ...endpoint, OPENAI_API_KEY: 'test', OPENAI_BASE_URL: this.world.modelUrl };
    const port = isSessions ? this.ports.sessions : this.ports.app;
    this.servers.push(await startServerProcess({ command: ['bash', '-c', command], cwd: this.folder, env, port }));
  }

  private withPorts(text: string): string {
    return text
      .replaceAll('localhost:4318', `localhost:${this.ports.sessions}`)
      .replaceAll('localhost:3000', `localhost:${this.ports.app}`)
      .replace(/(--port|-l) 3000/, `$1 ${this.ports.app}`);
  }
}

/** Installing Next.js on a busy machine. */
const INSTALL_LIMIT = 480_000;

/** The project's own Deno and Bun, and nothing that asks or tells. */
const tools = {
  PATH: `${process.env.PATH}:${join(root, 'node_modules', '.bin')}`,
  DENO_NO_UPDATE_CHECK: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  npm_config_yes: 'true',
};

/** Deno adds no tarballs: npm does it, and Deno finds what is in `node_modules`. */
function fromTarball(line: string, tarball: string): string {
  const [, added] = /^deno add npm:threadlight (.*)/.exec(line) ?? [];
  if (added) return `npm init -y && npm install ${tarball} ${added.replaceAll('npm:', '')}`;
  return /^(npm install|bun add) /.test(line) ? line.replace(/ threadlight(?= |$)/, ` ${tarball}`) : line;
}
