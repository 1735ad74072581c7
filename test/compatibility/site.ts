import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the files, and under `/api/` what the sessions ask for. */
export async function openSite(files: Readonly<Record<string, string>>): Promise<Site> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path.startsWith('/api/')) return void answer(path, request, response);
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(files[path] === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    return response.end(files[path]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const say = (status: number, type: string, body: string) => response.writeHead(status, { 'content-type': type }).end(body);
  const answers: Record<string, () => unknown> = {
    '/api/json': () => say(200, 'application/json', '{"answer":42}'),
    '/api/echo': () => say(200, 'application/json', Buffer.concat(chunks).toString()),
    '/api/fail': () => say(500, 'application/json', '{}'),
    '/api/slow': () => setTimeout(() => say(200, 'application/json', '{}'), 1_000),
    '/api/fragment': () => say(200, 'text/html', '<b>a fragment</b>'),
    '/api/clicked': () => say(200, 'text/html', '<b>clicked</b>'),
  };
  (answers[path] ?? (() => say(404, 'text/plain', 'nothing here')))();
}
