import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionsApp, type SessionsApp } from '../../../src/server/app';
import { createGrpcServer, type GrpcOptions, type GrpcServer } from '../../../src/server/serve/grpc';
import { listen, urlOf } from '../../../src/server/serve/listen';
import { openStore } from '../../../src/server/serve/open-store';
import type { SessionStore } from '../../../src/server/store/contract';
import { conversation, request } from '../support/chat';
import { encodeProtobuf } from '../support/protobuf';

const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const message = encodeProtobuf(request(conversation('grpc', 1).flat()));

let store: SessionStore;
let app: SessionsApp;
let grpc: GrpcServer;
let client: ClientHttp2Session;

async function start(options: Partial<GrpcOptions> = {}): Promise<void> {
  app = createSessionsApp({ store, limits: options.limits });
  grpc = createGrpcServer({ app, report: () => {}, ...options });
  client = connect(urlOf(await listen(grpc.server, 0, '127.0.0.1')));
  client.on('error', () => {});
}

beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
});
afterEach(async () => {
  client.close();
  await grpc.close();
  await app.close();
  await store.close();
});

function open(headers: Record<string, string> = {}): ClientHttp2Stream {
  return client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
}

type Answer = Record<string, IncomingHttpHeaders[string] | number>;

/** Headers and trailers together, and how the stream was closed. */
function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const answered: IncomingHttpHeaders = {};
  for (const name of ['response', 'trailers']) stream.on(name, (headers) => Object.assign(answered, headers));
  stream.on('error', () => {});
  stream.resume();
  return new Promise((resolve) => stream.once('close', () => resolve({ ...answered, code: stream.rstCode })));
}

function call(body: Uint8Array, headers?: Record<string, string>) {
  const stream = open(headers);
  stream.end(body);
  return answerOf(stream);
}

function framed(content: Uint8Array, isCompressed = false): Uint8Array {
  const frame = new Uint8Array(5 + content.byteLength);
  frame[0] = Number(isCompressed);
  new DataView(frame.buffer).setUint32(1, content.byteLength);
  frame.set(content, 5);
  return frame;
}

it.each<[string, string, Uint8Array, string]>([
  ['an unknown method', '/x.Y/Z', new Uint8Array(5), '12'],
  ['no message', path, new Uint8Array(), '3'],
  ['a message that is too short', path, Uint8Array.of(0, 0, 0, 0, 9, 1), '3'],
  ['bytes that are no message', path, Uint8Array.of(0, 0, 0, 0, 2, 255, 255), '3'],
  ['an empty request', path, new Uint8Array(5), '0'],
])('answers %s with its status', async (_, target, body, status) => {
  await start();
  expect(await call(body, { ':path': target })).toMatchObject({ 'grpc-status': status });
});

describe('limits', () => {
  const small = { bodyBytes: 2_000, inflatedBytes: 4_000 };
  const bomb = framed(gzipSync(new Uint8Array(1_000_000)), true);

  it.each<[string, Uint8Array, Record<string, string>, string]>([
    ['what is sent', framed(new Uint8Array(2_100)), {}, '8'],
    ['what it becomes', bomb, { 'grpc-encoding': 'gzip' }, '8'],
    ['ways of compression', bomb, { 'grpc-encoding': 'snappy' }, '3'],
  ])('hold for %s, and the doctor hears of it', async (_, body, headers, status) => {
    await start({ limits: small });
    expect(await call(body, headers)).toMatchObject({ 'grpc-status': status });
    expect(app.collector.log.received().refusedRequests).toHaveLength(1);
  });

  it('ask to come again while the writer is behind', async () => {
    await start({ limits: { waitingBytes: 10 } });
    const slow = open();
    slow.write(framed(message).subarray(0, 10));
    await new Promise((resolve) => slow.once('ready', () => setTimeout(resolve, 50)));
    expect(await call(framed(message))).toMatchObject({ 'grpc-status': '14' });
    slow.end(framed(message).subarray(10));
    expect(await answerOf(slow)).toMatchObject({ 'grpc-status': '0' });
  });

  it('cut a client that sends a little now and then', async () => {
    await start({ requestTimeout: 200 });
    const slow = open();
    const drip = setInterval(() => slow.closed || slow.write(Uint8Array.of(0)), 20);
    expect(await answerOf(slow)).toMatchObject({ code: constants.NGHTTP2_CANCEL });
    clearInterval(drip);
  });
});

describe('the token', () => {
  beforeEach(() => start({ ingestToken: 'let-me-write' }));

  it('is asked for', async () => {
    expect(await call(framed(message), { authorization: 'Bearer let-me-read' })).toMatchObject({ 'grpc-status': '16' });
    expect(await call(framed(message), { authorization: 'Bearer let-me-write' })).toMatchObject({ 'grpc-status': '0' });
    expect((await store.listSessions({}, Date.now())).sessions).toMatchObject([{ id: 'grpc' }]);
  });

  it('that is missing ends the call before its body', async () => {
    const endless = open();
    endless.write(new Uint8Array(100));
    expect(await answerOf(endless)).toMatchObject({ 'grpc-status': '16', code: constants.NGHTTP2_NO_ERROR });
  });
});
