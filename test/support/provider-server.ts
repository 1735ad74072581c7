import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** An answer as it stands on the wire. */
export interface WireReply {
  /** Default 200. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the bytes of an answer arrive. */
export interface Delivery {
  /** Bytes of each piece. Default: all in one. */
  readonly pieceSize?: number;
  /** Milliseconds between two pieces. Default: one turn of the loop. */
  readonly pause?: number;
  /** What comes after the last byte. `cut` destroys the connection, `hang` leaves it open. Default `close`. */
  readonly ending?: 'close' | 'cut' | 'hang';
  /** Send so many bytes only, then the ending. */
  readonly stopAfter?: number;
}

/** What is answered, or what chooses it. */
export type Answer = (WireReply & Delivery) | ((request: ReceivedRequest) => WireReply & Delivery);

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Settles when the connection of the answer is over; true when all was sent. */
  readonly finished: Promise<boolean>;
}

export interface ProviderServer {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Answers the next requests in turn; the last one answers all that follow. */
  answer(...replies: Answer[]): void;
  /** Answers whose end neither side has seen yet. */
  readonly openAnswers: number;
  close(): Promise<void>;
}

/** Pages of any origin may call, as they may with the providers that allow it. */
const ANY_PAGE = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

/** A model provider on a local port: speaks what it is given, byte for byte. */
export async function startProviderServer(): Promise<ProviderServer> {
  const requests: ReceivedRequest[] = [];
  let replies: Answer[] = [];
  let openAnswers = 0;

  const server = createServer({ noDelay: true }, async (request, response) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, ANY_PAGE).end();
    openAnswers += 1;
    const finished = new Promise<boolean>((resolve) => {
      response.once('close', () => {
        openAnswers -= 1;
        resolve(response.writableFinished);
      });
    });
    const body = await readBody(request);
    const { method = '', url = '', headers } = request;
    requests.push({ method, path: url, headers, body, finished });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply) await deliver(response, typeof reply === 'function' ? reply(requests.at(-1) as ReceivedRequest) : reply);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      replies = next;
    },
    get openAnswers() {
      return openAnswers;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

async function deliver(response: ServerResponse, reply: WireReply & Delivery): Promise<void> {
  const { status = 200, headers, ending = 'close' } = reply;
  response.sendDate = false; // Clients show it, and two runs that are compared may fall into different seconds.
  response.writeHead(status, { ...ANY_PAGE, ...headers });
  response.flushHeaders();
  for (const piece of piecesOf(reply)) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
    await (reply.pause ? sleep(reply.pause) : nextTurn());
  }
  if (ending === 'close') response.end();
  if (ending === 'cut') await cut(response);
}

function* piecesOf({ body, pieceSize, stopAfter }: WireReply & Delivery): Generator<Buffer> {
  const bytes = Buffer.from(body, 'utf8').subarray(0, stopAfter);
  const size = pieceSize ?? Math.max(bytes.length, 1);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

/** After what was written has left, so that the client sees it before the cut. */
async function cut(response: ServerResponse): Promise<void> {
  await new Promise((resolve) => response.write('', resolve));
  await nextTurn();
  response.destroy();
}

/** Server-sent events: objects as JSON, strings as they are. */
export function sse(...events: (object | string)[]): string {
  return events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join('');
}

/** Server-sent events with names, after their `type`. */
export function namedSse(...events: { type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

export const JSON_HEADERS = { 'content-type': 'application/json' };
export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };
export const NDJSON_HEADERS = { 'content-type': 'application/x-ndjson' };

export function jsonReply(body: unknown, status = 200): WireReply {
  return { status, headers: JSON_HEADERS, body: JSON.stringify(body) };
}
