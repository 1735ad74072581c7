import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type ServerProcess, startServerProcess } from '../examples/server-process';
import { root } from '../support/root';
import { codeBlocksOf } from './code-blocks';

/** The proxies of docs/server.md, with nothing changed but ports, certificates and the address that is listened on. */

const HOST = 'traces.example.com';

const blockOf = (language: string, text: string): string => {
  const block = codeBlocksOf('docs/server.md').find((one) => one.language === language && one.text.includes(text));
  if (!block) throw new Error(`docs/server.md has no ${language} block with ${text}`);
  return block.text;
};

/** One program that takes HTTPS on `port` for `HOST` and hands it on to `upstream`. */
interface Proxy {
  readonly program: string;
  start(folder: string, port: number, upstream: number): Promise<readonly string[]>;
}

const proxies: Readonly<Record<string, Proxy>> = {
  nginx: {
    program: 'nginx',
    async start(folder, port, upstream) {
      const server = blockOf('nginx', 'proxy_pass')
        .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace('127.0.0.1:4318', `127.0.0.1:${upstream}`)
        .replace('/etc/ssl/traces.pem', join(folder, 'traces.pem'))
        .replace('/etc/ssl/traces.key', join(folder, 'traces.key'));
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${join(folder, name)};`,
      );
      const file = join(folder, 'nginx.conf');
      await writeFile(
        file,
        `pid ${join(folder, 'nginx.pid')};\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary.join('\n')}\n${server}}\n`,
      );
      return ['-c', file, '-g', 'daemon off;'];
    },
  },
  Caddy: {
    program: 'caddy',
    async start(folder, port, upstream) {
      const site = blockOf('text', 'reverse_proxy')
        .replace(HOST, `https://${HOST}:${port}`)
        .replace('127.0.0.1:4318', `127.0.0.1:${upstream}`)
        .replace('{\n', `{\n  bind 127.0.0.1\n  tls ${join(folder, 'traces.pem')} ${join(folder, 'traces.key')}\n`);
      const file = join(folder, 'Caddyfile');
      await writeFile(file, `{\n  admin off\n  auto_https disable_redirects\n}\n${site}`);
      return ['run', '--config', file, '--adapter', 'caddyfile'];
    },
  },
};

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.entries(proxies))('behind %s, as documented', (_name, { program, start }) => {
  describe.skipIf(!isInstalled(program) || !isInstalled('openssl'))('the server', () => {
    let folder: string;
    let server: ServerProcess;
    let proxy: ChildProcess;
    let port: number;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'threadlight-proxy-'));
      execFileSync('openssl', certificate(folder), { stdio: 'ignore' });
      const upstream = await freePort();
      const cli = join(root, 'dist', 'server', 'cli.js');
      const options = ['--db', ':memory:', '--grpc-port', 'off', '--port', String(upstream), '--allow-host', HOST];
      server = await startServerProcess({ command: [process.execPath, cli, ...options], cwd: folder, env: {}, port: upstream });
      port = await freePort();
      proxy = spawn(program, await start(folder, port, upstream), { stdio: 'ignore', env: { ...process.env, HOME: folder } });
      await answers(port);
    });
    afterAll(async () => {
      proxy?.kill('SIGTERM');
      await server?.stop();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    it('takes spans and shows their session', async () => {
      expect(await ask(port, 'POST', '/v1/traces', JSON.stringify(oneTurn('behind-a-proxy')))).toMatchObject({ status: 200 });
      const { status, text } = await ask(port, 'GET', '/api/sessions/behind-a-proxy');
      expect([status, JSON.parse(text)]).toMatchObject([200, { id: 'behind-a-proxy' }]);
    });

    it('shows the UI', async () => {
      expect(await ask(port, 'GET', '/')).toMatchObject({
        status: 200,
        text: expect.stringContaining('<!doctype html>') as string,
      });
    });

    it('tells of changes at once', async () => {
      const change = nextEvent(port);
      await sleep(200);
      await ask(port, 'POST', '/v1/traces', JSON.stringify(oneTurn('live-behind-a-proxy')));
      expect(await change).toContain('live-behind-a-proxy');
    });
  });
});

const certificate = (folder: string): string[] =>
  `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${HOST} -addext subjectAltName=DNS:${HOST} -keyout ${folder}/traces.key -out ${folder}/traces.pem`.split(
    ' ',
  );

const agent = new Agent({ rejectUnauthorized: false, servername: HOST, keepAlive: false });
const optionsOf = (port: number, method: string, path: string) => {
  const headers = { host: HOST, 'content-type': 'application/json' };
  return { host: '127.0.0.1', port, method, path, agent, headers };
};

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await ask(port, 'GET', '/').catch(() => undefined)) return;
    await sleep(100);
  }
}

function ask(port: number, method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(optionsOf(port, method, path), async (response) => {
      let text = '';
      for await (const chunk of response) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.on('error', reject).end(body);
  });
}

/** What the stream of changes says first about a session; it would stay in the buffer of a proxy that has one. */
function nextEvent(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(optionsOf(port, 'GET', '/api/live'), (response) => {
      response.on('data', (chunk: Buffer) => {
        if (!String(chunk).includes('behind-a-proxy')) return;
        resolve(String(chunk));
        sent.destroy();
      });
    });
    sent.on('error', reject).end();
  });
}

function oneTurn(conversationId: string): object {
  const now = `${Date.now()}000000`;
  const traceId = Buffer.from(conversationId.padEnd(16, '.')).toString('hex').slice(-32);
  const attributes = [{ key: 'gen_ai.conversation.id', value: { stringValue: conversationId } }];
  const span = {
    traceId,
    spanId: '0123456789abcdef',
    name: 'turn',
    kind: 1,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
    attributes,
  };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}
