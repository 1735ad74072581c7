import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A question as the server got it. */
export interface Asked {
  readonly id: string;
  readonly traceparent: string | undefined;
  readonly baggage: string | undefined;
}

export interface ChatSite {
  readonly url: string;
  asked(): readonly Asked[];
  close(): Promise<void>;
}

/** Serves the files, and under `/chat` an answer that comes in pieces. */
export async function openChatSite(files: Readonly<Record<string, string>>): Promise<ChatSite> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/chat') return void answer(request, response, asked);
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    return response
      .writeHead(files[pathname] === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` })
      .end(files[pathname]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { id, turn } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string; turn: number };
  const { traceparent, baggage } = request.headers;
  asked.push({ id, traceparent: String(traceparent), baggage: String(baggage) });
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  for (const word of [id.slice(0, 2), id.slice(2), ' ', String(turn)]) {
    response.write(word);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  response.end();
}
