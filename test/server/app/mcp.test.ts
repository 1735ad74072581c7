import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSessionsApp } from '../../../src/server/app';
import { createSessionRules } from '../../../src/server/app/session-rules';
import type { SessionList, TraceDetail } from '../../../src/server/sessions/api';
import type { SessionStore } from '../../../src/server/store/contract';
import { openSqliteStore } from '../../../src/server/store/sqlite/store';
import { conversation, traceIdOf } from '../support/chat';
import { incoming } from '../support/incoming';

let store: SessionStore;
let client: Client;

beforeEach(async () => {
  const rules = createSessionRules();
  store = await openSqliteStore(':memory:', rules);
  await store.write(
    incoming([...conversation('a', 2, { userId: 'ann' }), ...conversation('b', 1, { from: 10, failed: true })].flat()),
    [],
  );
  const app = createSessionsApp({ store, rules, access: { readToken: 'secret' } });
  client = new Client({ name: 'agent', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL('http://localhost:4318/mcp'), {
      fetch: async (url, init) => app.fetch(new Request(url, init)),
      requestInit: { headers: { authorization: 'Bearer secret' } },
    }),
  );
});
afterEach(async () => {
  await client.close();
  await store.close();
});

/** Calls a tool. @returns its text, which is JSON or a transcript. */
async function use(name: string, given: Record<string, unknown> = {}): Promise<string> {
  const result = await client.callTool({ name, arguments: given });
  const [part] = result.content as { type: string; text: string }[];
  if (result.isError) throw new Error(part?.text);
  return part?.text ?? '';
}

it('lets a client of the protocol find its tools, each with a schema of what it takes', async () => {
  expect(client.getServerVersion()).toMatchObject({ name: 'threadlight' });
  await client.ping();
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['list_sessions', 'read_session', 'search_session', 'read_trace', 'read_span']);
  expect(
    tools.every(
      ({ inputSchema, description, annotations }) =>
        inputSchema.type === 'object' && description !== undefined && annotations?.readOnlyHint,
    ),
  ).toBe(true);
});

it('answers what an agent asks on its way from the list to a span', async () => {
  const { sessions } = JSON.parse(await use('list_sessions', { error: '1' })) as SessionList;
  expect(sessions.map(({ id }) => id)).toEqual(['b']);
  expect(
    (JSON.parse(await use('list_sessions', { user: 'ann', tool: 'lookup', minTurns: 2 })) as SessionList).sessions,
  ).toHaveLength(1);
  expect(await use('read_session', { id: 'a' })).toContain('question 1 of a');
  expect(JSON.parse(await use('search_session', { id: 'a', q: 'answer' }))).toMatchObject({ hits: [{}, {}] });
  const trace = JSON.parse(await use('read_trace', { traceId: traceIdOf(0) })) as TraceDetail;
  const model = trace.spans.find(({ category }) => category === 'model');
  expect(await use('read_span', { traceId: traceIdOf(0), spanId: model?.spanId })).toContain('gen_ai.input.messages');
});

it('tells an agent what it got wrong', async () => {
  const wrong = await client.callTool({ name: 'read_session', arguments: { id: 'x' } });
  expect(wrong).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('There is no session x') }] });
  await expect(client.callTool({ name: 'drop_tables', arguments: {} })).rejects.toThrow(/no tool drop_tables/);
});
