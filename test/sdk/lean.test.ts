import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as full from '../../src/entry/node';
import * as lean from '../../src/entry/lean-node';
import { type ReceivedSpan, type Receiver, startReceiver } from '../support/receiver';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await lean.shutdown();
  await receiver.close();
});

async function sent(): Promise<Record<string, ReceivedSpan>> {
  await lean.forceFlush();
  return Object.fromEntries(receiver.spans().map((span) => [span.name, span]));
}

describe('the lean build', () => {
  it('has a part of the full API, and the same functions', () => {
    const { initialize: _own, ...shared } = lean;
    expect({ ...full }).toMatchObject(shared);
  });

  it('sends entities with their conversation, nesting and properties', async () => {
    lean.initialize({ baseUrl: receiver.url, instrumentFetch: false });
    await lean.withAssociationProperties({ user_id: 'u' }, () =>
      lean.withWorkflow({ name: 'chat', conversationId: 's1' }, async () => lean.withTask({ name: 'answer' }, async () => 'yes')),
    );
    const spans = await sent();
    expect(spans['answer.task']?.parentSpanId).toBe(spans['chat.workflow']?.spanId);
    expect(spans['answer.task']?.attributes).toMatchObject({
      'gen_ai.conversation.id': 's1',
      'traceloop.association.properties.user_id': 'u',
    });
  });

  it('lets no content out, whatever options, scopes and the application itself say', async () => {
    lean.initialize({ baseUrl: receiver.url, instrumentFetch: false, traceContent: true });
    const attempt = () => {
      lean
        .getTracer()
        .startSpan('by hand', { attributes: { 'gen_ai.input.messages': 'said', kept: 'kept' } })
        .setStatus({ code: SpanStatusCode.ERROR, message: 'said' })
        .end();
      throw new Error('said');
    };
    await expect(
      lean.withTool({ name: 'look up', traceContent: true }, async (_text: string) => attempt(), 'said'),
    ).rejects.toThrow('said');
    const spans = await sent();
    expect(spans['look up.tool']?.attributes).toMatchObject({ 'error.type': 'Error' });
    expect(spans['by hand']?.attributes.kept).toBe('kept');
    expect(JSON.stringify(receiver.spans())).not.toContain('said');
  });

  it('masks secrets in what the application sets itself', async () => {
    lean.initialize({ baseUrl: receiver.url, instrumentFetch: false });
    const key = `sk-${'a1'.repeat(12)}`;
    lean
      .getTracer()
      .startSpan(`call ${key}`, { attributes: { password: 'hunter2', note: `with ${key}` } })
      .end();
    await lean.forceFlush();
    expect(receiver.spans()).toHaveLength(1);
    expect(JSON.stringify(receiver.spans())).not.toMatch(/hunter2|sk-a1/);
  });

  it('records addresses without their queries', async () => {
    lean.initialize({ baseUrl: receiver.url });
    await lean.withWorkflow({ name: 'chat' }, () =>
      fetch(`${receiver.url}/path?token=said`, { method: 'POST', body: '{"resourceSpans":[]}' }),
    );
    expect((await sent()).POST?.attributes['url.full']).toBe(`${receiver.url}/path`);
  });

  it('says what it does not have', () => {
    const exporter = { export: () => {}, shutdown: async () => {} };
    expect(() => lean.initialize({ exporter })).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }));
  });
});
