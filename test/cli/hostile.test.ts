import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Command, startCommand } from './command';

let server: Command;
beforeAll(async () => {
  server = await startCommand(['--db', ':memory:']);
});
afterAll(() => server.stop());

const bomb = gzipSync(new Uint8Array(100_000_000));
const targets = [
  'POST /v1/traces',
  'POST /v1/logs',
  'POST /api/import',
  'POST /mcp',
  'POST /api/sessions/x/notes',
  'DELETE /api/sessions/%E0%A4%A',
  'GET /api/live',
  'GET /api/sessions?q=%00%ff',
  'OPTIONS *',
];
const endings: [string, Uint8Array | string][] = [
  ['Content-Length: 100', '{'],
  ['Content-Length: 99999999999', '{'],
  ['Content-Length: -1', ''],
  ['Transfer-Encoding: chunked', '5\r\nabcde\r\nzz\r\n'],
  ['Transfer-Encoding: chunked', 'fffffffff\r\n'],
  ['Content-Length: 4\r\nContent-Encoding: gzip', 'abcd'],
  [`Content-Length: ${bomb.byteLength}\r\nContent-Encoding: gzip`, bomb],
  ['Expect: 100-continue\r\nContent-Length: 10', ''],
  ['Upgrade: websocket\r\nConnection: Upgrade', ''],
  [`Cookie: ${'a'.repeat(20_000)}`, ''],
];

/** How a client goes: at once, in the middle, or when it has had an answer. Milliseconds. */
const departures = [0, 10, 300];

it('outlives clients that send nonsense and go away, and blames itself for none of it', async () => {
  for (const ending of endings) {
    await Promise.all(targets.flatMap((target) => departures.map((after) => sendHttp(target, ending, after))));
  }
  for (const after of departures) await Promise.all(frames.map((frame) => sendGrpc(frame, after)));
  const doctor = await fetch(`${server.url}/api/doctor`);
  expect(doctor.status).toBe(200);
  expect(server.printed()).not.toContain('failed');
});

async function sendHttp(target: string, [headers, body]: (typeof endings)[number], after: number): Promise<void> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  socket.write(`${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`);
  socket.write(body);
  await gone(socket, after);
  socket.resetAndDestroy();
}

const frames = [
  new Uint8Array(),
  new Uint8Array(3),
  Uint8Array.of(0, 0, 0, 0, 9, 1),
  Uint8Array.of(1, 0, 0, 0, 4, 1, 2, 3, 4),
  new Uint8Array(20_000_000),
];

async function sendGrpc(frame: Uint8Array, after: number): Promise<void> {
  const client = connectHttp2(server.grpcUrl).on('error', () => {});
  const call = client.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    'grpc-encoding': 'gzip',
  });
  call.on('error', () => {}).resume();
  call.end(frame);
  await gone(call, after);
  client.destroy();
}

async function gone(connection: NodeJS.EventEmitter, after: number): Promise<void> {
  const waited = new AbortController();
  const timer = setTimeout(() => waited.abort(), after);
  await once(connection, 'close', { signal: waited.signal }).catch(() => {});
  clearTimeout(timer);
}
