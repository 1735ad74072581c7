import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { forceFlush, initialize, shutdown, withConversation, withTool } from '../../src/entry/node';
import { traceMcpClient } from '../../src/mcp';

let exporter: InMemorySpanExporter;
const metas: unknown[] = [];

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  metas.length = 0;
  initialize({ exporter: exporter as never, instrumentFetch: false });
});
afterEach(() => shutdown());

/** A real server and a real client of the protocol, joined by a pipe. */
async function connected(): Promise<Client> {
  const server = new McpServer({ name: 'weather', version: '1' });
  server.registerTool('weather', { inputSchema: { city: z.string() } }, async ({ city }, { _meta }) => {
    metas.push(_meta);
    return { content: [{ type: 'text', text: `sun in ${city}` }] };
  });
  server.registerTool('broken', {}, async () => ({ isError: true, content: [{ type: 'text', text: 'no' }] }));
  server.registerResource('note', 'note://1', {}, async () => ({ contents: [{ uri: 'note://1', text: 'remember' }] }));
  const client = new Client({ name: 'test', version: '1' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  return client;
}

async function spans() {
  await forceFlush();
  return exporter.getFinishedSpans();
}

const weather = { name: 'weather', arguments: { city: 'Köln' } };

describe('a traced MCP client', () => {
  it('makes a tool call a tool span in the conversation, and answers as before', async () => {
    const plain = await connected();
    const without = await plain.callTool(weather);
    const client = traceMcpClient(await connected());
    expect(await withConversation('c-1', () => withTool({ name: 'outer' }, () => client.callTool(weather)))).toEqual(without);
    const all = await spans();
    const call = all.find(({ name }) => name === 'tools/call weather');
    expect(call?.kind).toBe(2);
    expect(call?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'c-1',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.arguments': '{"city":"Köln"}',
      'mcp.method.name': 'tools/call',
    });
    expect(call?.attributes['gen_ai.tool.call.result']).toContain('sun in Köln');
    expect(call?.parentSpanContext?.spanId).toBe(all.find(({ name }) => name === 'outer.tool')?.spanContext().spanId);
    expect(metas).toEqual([undefined, undefined]);
  });

  it('sees a tool that fails, one that is not there, and what is read', async () => {
    const client = traceMcpClient(traceMcpClient(await connected()));
    expect(await client.callTool({ name: 'broken' })).toMatchObject({ isError: true });
    await client.readResource({ uri: 'note://1' });
    await client.listTools();
    await expect(client.getPrompt({ name: 'nothing' })).rejects.toThrow('not found');
    const all = await spans();
    expect(all.map(({ name, status }) => [name, status.code])).toEqual([
      ['tools/call broken', 2],
      ['resources/read', 0],
      ['prompts/get nothing', 2],
    ]);
    expect(all[0]?.attributes['error.type']).toBe('tool_error');
    expect(all[1]?.attributes['mcp.resource.uri']).toBe('note://1');
  });

  it('takes the trace along where it is told to', async () => {
    const client = traceMcpClient(await connected(), { propagate: true });
    await withConversation('c-1', () => client.callTool(weather));
    const call = (await spans()).find(({ name }) => name === 'tools/call weather');
    expect(metas).toEqual([expect.objectContaining({ traceparent: expect.stringContaining(call?.spanContext().spanId ?? '?') })]);
  });

  it('records no content where it is off, and nothing before initialize', async () => {
    await shutdown();
    const client = traceMcpClient(await connected());
    await client.callTool(weather);
    exporter = new InMemorySpanExporter();
    initialize({ exporter: exporter as never, instrumentFetch: false, traceContent: false });
    await client.callTool(weather);
    const all = await spans();
    expect(all).toHaveLength(1);
    expect(JSON.stringify(all[0]?.attributes)).not.toContain('Köln');
  });
});
