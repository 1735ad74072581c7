import { describe, expect, it } from 'vitest';
import { observeModelCall } from '../../src/genai/observe';
import { wrapAiBinding } from '../../src/genai/workers-ai/binding';
import { sse } from '../support/provider-server';
import { contentOf, observing } from './observing';

const messages = [{ role: 'user', content: 'Hi' }];

/** Like `env.AI`: its methods need their own `this`. */
class Binding {
  #calls = 0;
  constructor(readonly result: () => unknown) {}
  async run(_model: string, _inputs: object, _options?: object): Promise<unknown> {
    this.#calls += 1;
    return this.result();
  }
  get calls() {
    return this.#calls;
  }
  toMarkdown() {
    return `after ${this.#calls}`;
  }
}

function wrapped(result: () => unknown) {
  const observed = observing();
  const ai = new Binding(result);
  return { observed, ai, seen: wrapAiBinding(ai, (...request) => observeModelCall(observed.host, ...request)) };
}

describe('env.AI', () => {
  it('answers the same object, once', async () => {
    const answer = { response: 'Hello', usage: { prompt_tokens: 1, completion_tokens: 2 } };
    const { observed, ai, seen } = wrapped(() => answer);
    expect(await seen.run('@cf/meta/llama', { messages })).toBe(answer);
    expect(ai.calls).toBe(1);
    expect(seen.toMarkdown()).toBe('after 1');
    expect(observed.span().name).toBe('chat @cf/meta/llama');
    expect(contentOf(observed.span(), 'output.messages')[0].parts[0].content).toBe('Hello');
    expect(observed.span().attributes['http.response.status_code']).toBeUndefined();
  });

  it('streams the same bytes', async () => {
    const text = sse({ response: 'Hel' }, { response: 'lo' }, '[DONE]');
    const { observed, seen } = wrapped(() => new Response(text).body);
    const stream = await seen.run('@cf/meta/llama', { messages, stream: true });
    expect(await new Response(stream as ReadableStream).text()).toBe(text);
    expect(contentOf(observed.span(), 'output.messages')[0].parts[0].content).toBe('Hello');
    expect(observed.span().attributes['threadlight.end_reason']).toBe('done');
  });

  it('throws the same error', async () => {
    const error = new Error('InferenceUpstreamError');
    const { observed, seen } = wrapped(() => {
      throw error;
    });
    await expect(seen.run('@cf/meta/llama', { messages })).rejects.toBe(error);
    expect(observed.span().status.code).toBe(2);
  });

  it('leaves other models alone', async () => {
    const { observed, ai, seen } = wrapped(() => 'image');
    expect(await seen.run('@cf/stable-diffusion', { image: [1, 2] })).toBe('image');
    expect(ai.calls).toBe(1);
    expect(observed.spans()).toEqual([]);
  });
});
