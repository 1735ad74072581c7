import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chatTurn, request } from '../server/support/chat';
import { type Command, startCommand } from './command';

/** Each stands in one place only, so that a leak tells where it came from. */
const secrets = {
  ingestToken: 'secret-ingest-token',
  readToken: 'secret-read-token',
  wrongToken: 'secret-wrong-token',
  query: 'secret-in-the-query',
  cookie: 'secret-in-a-cookie',
  body: 'secret-in-a-body',
  said: 'secret-that-was-said',
  password: 'secret-of-the-store',
};

const folder = mkdtempSync(join(tmpdir(), 'threadlight-exposure-'));
let server: Command;
beforeAll(async () => {
  server = await startCommand(['--host', '0.0.0.0', '--db', join(folder, 'sessions.db')], {
    THREADLIGHT_INGEST_TOKEN: secrets.ingestToken,
    THREADLIGHT_READ_TOKEN: secrets.readToken,
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const port = () => Number(new URL(server.url).port);
const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port()}${path}`, init);
  return [response.status, ...response.headers, await response.text()].join('\n');
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };

it('prints no secret, and puts none into an answer to somebody else', async () => {
  const spans = JSON.stringify(
    request(chatTurn({ number: 0, history: [{ role: 'user', content: secrets.said }], reply: secrets.said })),
  );
  const asked = [`/?token=${secrets.query}`, `/api/sessions?q=${secrets.query}&cursor=broken`, '/api/doctor', '/mcp'];
  const strangers = await Promise.all([
    ...asked.map((path) => ask(path, { headers: { ...bearer(secrets.wrongToken), cookie: `a=${secrets.cookie}` } })),
    ask('/v1/traces', { method: 'POST', headers: { ...json, ...bearer(secrets.wrongToken) }, body: secrets.body }),
    ask('/v1/traces', { method: 'POST', headers: { ...json, ...bearer(secrets.readToken) }, body: secrets.body }),
    ask('/api/sessions', { headers: bearer(secrets.ingestToken) }),
  ]);
  for (const answer of strangers) expect(answer).toMatch(/^401\n/);
  const sent = await Promise.all([
    ask('/v1/traces', { method: 'POST', headers: { ...json, ...bearer(secrets.ingestToken) }, body: `{"${secrets.body}` }),
    ask('/v1/traces', { method: 'POST', headers: { ...json, ...bearer(secrets.ingestToken) }, body: spans }),
  ]);
  expect(sent.map((answer) => answer.slice(0, 3))).toEqual(['400', '200']);
  await brokenHttp(`GET /${secrets.query} HTTP/1.1\r\nAuthorization: ${secrets.wrongToken}\r\nbroken\r\n\r\n`);
  const doctor = await ask('/api/doctor', { headers: bearer(secrets.readToken) });
  expect(doctor).toMatch(/^200\n/);
  for (const secret of Object.values(secrets)) {
    expect([...strangers, ...sent, doctor].join('\n')).not.toContain(secret);
    expect(server.printed()).not.toContain(secret);
  }
});

it('does not print the password of a store that it cannot reach', async () => {
  const failed = startCommand(['--store', `clickhouse://ann:${secrets.password}@127.0.0.1:1/x`]);
  const { message } = await failed.then(
    () => expect.fail(),
    (error: Error) => error,
  );
  expect(message).toContain('127.0.0.1:1');
  expect(message).not.toContain(secrets.password);
});

/** What is no HTTP is answered below the app. */
async function brokenHttp(text: string): Promise<void> {
  const socket = connect(port(), '127.0.0.1');
  socket.end(text);
  socket.resume();
  await once(socket, 'close');
}
