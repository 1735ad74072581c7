import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aiTelemetry } from '../../src/ai-sdk';
import {
  forceFlush,
  initialize,
  shutdown,
  withLLMCall,
  withTool,
  withVectorDBCall,
  withWorkflow,
  wrapFetch,
} from '../../src/entry/node';
import { traceMcpClient } from '../../src/mcp';
import * as claude from '../fixtures/providers/anthropic';
import { compatibleServers } from '../fixtures/providers/compatible';
import * as gemini from '../fixtures/providers/gemini';
import * as ollama from '../fixtures/providers/ollama';
import * as chat from '../fixtures/providers/openai-chat';
import * as responses from '../fixtures/providers/openai-responses';
import { jsonReply, type WireReply } from '../support/provider-server';

/** Everything that a collector is sent, as it is sent. */
let received = Buffer.alloc(0);
let collector: Server;
const baseUrl = (): string => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    received = Buffer.concat([received, request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body]);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => collector.close(resolve)));
afterEach(async () => {
  await shutdown();
  received = Buffer.alloc(0);
});

/** Stands wherever an application may have content. */
const SECRET = 'Geheimnis-4711';

const messages = [
  { role: 'system', content: SECRET },
  {
    role: 'user',
    content: [
      { type: 'text', text: SECRET },
      { type: 'image_url', image_url: { url: `https://x.test/${SECRET}.png` } },
    ],
  },
  {
    role: 'assistant',
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: JSON.stringify({ a: SECRET }) } }],
  },
  { role: 'tool', tool_call_id: 'c', content: SECRET },
];
const tools = [{ type: 'function', function: { name: 'f', description: SECRET, parameters: {} } }];
const contents = [{ role: 'user', parts: [{ text: SECRET }] }];
const blocks = [
  {
    role: 'user',
    content: [
      { type: 'text', text: SECRET },
      { type: 'tool_result', tool_use_id: 't', content: SECRET },
    ],
  },
];
const errorThatQuotes = jsonReply(
  { error: { type: 'invalid_request_error', message: `Your prompt "${SECRET}" is too long` } },
  400,
);

const calls: [url: string, body: object, reply: WireReply][] = [
  ['https://api.openai.com/v1/chat/completions', { model: 'm', messages, tools }, chat.plain],
  ['https://api.openai.com/v1/chat/completions', { model: 'm', messages, tools, stream: true }, chat.streamed],
  ['https://api.openai.com/v1/chat/completions', { model: 'm', messages, stream: true }, chat.errorInStream],
  ['https://api.openai.com/v1/chat/completions', { model: 'm', messages }, errorThatQuotes],
  ['https://api.openai.com/v1/responses', { model: 'm', input: SECRET, instructions: SECRET, stream: true }, responses.streamed],
  ['https://api.openai.com/v1/responses', { model: 'm', input: SECRET, stream: true }, responses.unfinished],
  [
    'https://api.openai.com/v1/completions',
    { model: 'm', prompt: SECRET },
    jsonReply({ choices: [{ text: chat.ANSWER, finish_reason: 'stop' }] }),
  ],
  ['https://api.openai.com/v1/embeddings', { model: 'm', input: [SECRET] }, jsonReply({ usage: { prompt_tokens: 1 } })],
  ['https://api.anthropic.com/v1/messages', { model: 'm', max_tokens: 1, system: SECRET, messages: blocks }, claude.plain],
  [
    'https://api.anthropic.com/v1/messages',
    { model: 'm', max_tokens: 1, system: SECRET, messages: blocks, stream: true },
    claude.streamed,
  ],
  [
    'https://generativelanguage.googleapis.com/v1beta/models/m:streamGenerateContent',
    { contents, systemInstruction: { parts: [{ text: SECRET }] } },
    gemini.streamed,
  ],
  [
    'https://generativelanguage.googleapis.com/v1beta/models/m:batchEmbedContents',
    { requests: [{ content: contents[0] }] },
    jsonReply({}),
  ],
  ['http://localhost:11434/api/chat', { model: 'm', messages: [{ role: 'user', content: SECRET }] }, ollama.streamed],
  ['http://localhost:11434/api/generate', { model: 'm', prompt: SECRET, system: SECRET }, ollama.generated],
  [
    'https://api.cloudflare.com/client/v4/accounts/a/ai/run/m',
    { prompt: SECRET },
    jsonReply({ result: { response: chat.ANSWER } }),
  ],
  ...compatibleServers.map(({ url, reply }): [string, object, WireReply] => [url, { model: 'm', messages, stream: true }, reply]),
];

/** Words of the answers of all providers. */
const ANSWERED = ['東京', 'Köln', 'K\\u00f6ln', 'Let me see', 'Half an', 'Hello', 'Hal'];

async function useEverything(): Promise<void> {
  for (const [url, body, reply] of calls) {
    const seen = wrapFetch(async () => new Response(reply.body, { status: reply.status ?? 200, headers: reply.headers }));
    await (await seen(url, { method: 'POST', body: JSON.stringify(body) })).text();
  }
  await byHand();
  await bySdk();
  await traceMcpClient({ request: async (_call: object) => ({ content: [{ type: 'text', text: SECRET }] }) }).request({
    method: 'tools/call',
    params: { name: 'f', arguments: { a: SECRET } },
  } as never);
  await withTool({ name: 'f' }, async (argument: string) => argument, SECRET);
  await withTool({ name: 'f' }, async () => {
    throw new Error(`bad ${SECRET}`);
  }).catch(() => {});
}

async function byHand(): Promise<void> {
  withLLMCall({ vendor: 'x', type: 'chat' }, ({ span }) => {
    span.reportRequest({ model: 'm', messages: [{ role: 'user', content: SECRET }] });
    span.reportResponse({ model: 'm', completions: [{ message: { role: 'assistant', content: SECRET } }] });
  });
  withVectorDBCall({ vendor: 'x', type: 'query' }, ({ span }) => {
    span.reportQuery({ queryVector: [0.47114711] });
    span.reportResults({ results: [{ id: '1', document: SECRET, metadata: { note: SECRET } }] });
  });
}

async function bySdk(): Promise<void> {
  const telemetry = aiTelemetry();
  const call = { callId: '1' };
  telemetry.onStart({ ...call, operationId: 'ai.generateText' });
  await telemetry.executeLanguageModelCall({
    ...call,
    modelId: 'm',
    messages: [{ role: 'user', content: SECRET }],
    execute: async () => 1,
  });
  telemetry.onLanguageModelCallEnd({ ...call, content: [{ type: 'text', text: SECRET }] });
  const toolCall = { toolCallId: 't', toolName: 'f', input: { a: SECRET } };
  await telemetry.executeTool({ ...call, toolCall, execute: async () => 1 });
  telemetry.onToolExecutionEnd({ ...call, toolCall, toolOutput: { type: 'tool-result', output: SECRET } });
  telemetry.onError({ ...call, error: new Error(SECRET) });
}

const found = (): string[] => [SECRET, '0.47114711', ...ANSWERED].filter((text) => received.includes(text));

describe('the bytes of the export', () => {
  it('hold content where it is wanted: the search finds what there is', async () => {
    initialize({ baseUrl: baseUrl(), instrumentFetch: false });
    await useEverything();
    await forceFlush();
    expect(found()).toEqual(expect.arrayContaining([SECRET, '東京', 'Let me see', 'Half an', 'Hello']));
  });

  it('hold none where content is off', async () => {
    const sdk = initialize({ baseUrl: baseUrl(), instrumentFetch: false, traceContent: false });
    await useEverything();
    const { sent } = await sdk.forceFlush();
    expect(sent).toBeGreaterThanOrEqual(calls.length + 6);
    expect(received.includes('gen_ai.usage.input_tokens')).toBe(true);
    expect(found()).toEqual([]);
  });

  it('hold none where a scope has it off', async () => {
    initialize({ baseUrl: baseUrl(), instrumentFetch: false });
    await withWorkflow({ name: 'quiet', traceContent: false }, useEverything);
    await forceFlush();
    expect(received.includes('gen_ai.usage.input_tokens')).toBe(true);
    expect(found()).toEqual([]);
  });

  it('hold nothing where the redaction hook throws', async () => {
    const redact = (): never => {
      throw new Error('broken');
    };
    const sdk = initialize({ baseUrl: baseUrl(), instrumentFetch: false, redact });
    await useEverything();
    const report = await sdk.forceFlush();
    expect(report.sent).toBe(0);
    expect(report.dropped.redaction_failed).toBeGreaterThan(calls.length);
    expect(found()).toEqual([]);
    expect(received.includes('gen_ai')).toBe(false);
  });
});
