import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ReceivedSpan, type Receiver, startReceiver } from '../support/receiver';
import { bun } from '../support/runtimes/bun';
import { deno } from '../support/runtimes/deno';
import { node } from '../support/runtimes/node';
import { page } from '../support/runtimes/page';
import { workerd } from '../support/runtimes/workerd';
import { type Model, startModel } from './model';
import type { SnippetInput } from './snippets';

/** The packed tarball in empty apps outside of the project, running what the README shows, one runtime after the other. */

const program = new URL('snippets.ts', import.meta.url).pathname;

/** OpenAI's client awaits before it fetches, so without an async context the call is seen, but not as part of anything. */
const withoutContext = workerd();

const launchers = [
  node(20),
  node(20, 'cjs'),
  page('chromium', 'script'),
  page('chromium', 'module'),
  withoutContext,
  workerd({ flags: ['nodejs_als'] }),
  workerd({ flags: ['nodejs_compat'] }),
  deno(),
  bun(),
];

let receiver: Receiver;
let model: Model;
beforeAll(async () => {
  [receiver, model] = await Promise.all([startReceiver(), startModel()]);
});
afterAll(() => Promise.all([receiver.close(), model.close()]));

describe.each(launchers.map((launcher) => [launcher.name, launcher] as const))('%s', (name, launcher) => {
  const reason = launcher.missing();

  it.skipIf(reason && !process.env.CI)('runs the snippets, and their spans arrive', async () => {
    const path = `/${encodeURIComponent(name)}`;
    const input: SnippetInput = { receiver: receiver.url + path, model: model.url };
    const returned = await launcher.run({ app: inject('packedApp'), program, input });
    expect(returned).toEqual(['Hello, Ann.', 'hi!', 'hi!', 'with', 'config', 'task', 'session-set', 36]);
    const spans = receiver.spans().filter((span) => span.path.startsWith(path));
    const call = spans.find((span) => span.name === 'chat gpt-4o-mini');
    expectModelCall(call);
    expectSpans(spans.filter((span) => span !== call));
    if (launcher !== withoutContext) expectInConversation(call, spans);
    else expect([call?.parentSpanId, call?.attributes['gen_ai.conversation.id']]).toEqual([undefined, undefined]);
  });
});

function expectSpans(spans: readonly ReceivedSpan[]): void {
  const seen = spans.map(({ name, attributes }) => `${attributes['gen_ai.conversation.id']}: ${name}`);
  expect([...seen].sort()).toEqual([
    'session-config: chat_interaction.workflow',
    'session-decorated: conversation',
    'session-set: chat_interaction.workflow',
    'session-task: answer.task',
    'session-with: conversation',
    'session-with: inside.task',
    'session-workflow-above: chat_interaction.workflow',
    'session-workflow-below: chat_interaction.workflow',
    'session-workflow-below: conversation',
  ]);
  expect(new Set(spans.map(({ resource }) => resource['service.name']))).toEqual(new Set(['snippets']));
}

function expectModelCall(call: ReceivedSpan | undefined): void {
  expect(call?.attributes).toMatchObject({
    'gen_ai.request.model': 'gpt-4o-mini',
    'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
    'gen_ai.usage.input_tokens': expect.toSatisfy((tokens) => Number(tokens) === 12),
    'gen_ai.usage.output_tokens': expect.toSatisfy((tokens) => Number(tokens) === 4),
  });
  expect(String(call?.attributes['gen_ai.input.messages'])).toContain('I am Ann.');
  expect(String(call?.attributes['gen_ai.output.messages'])).toContain('Hello, Ann.');
}

function expectInConversation(call: ReceivedSpan | undefined, spans: readonly ReceivedSpan[]): void {
  const conversation = spans.find(({ name, traceId }) => name === 'conversation' && traceId === call?.traceId);
  expect(call?.attributes['gen_ai.conversation.id']).toBe('session-decorated');
  expect(call?.parentSpanId).toBe(conversation?.spanId);
}
