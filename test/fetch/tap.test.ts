import { Readable } from 'node:stream';
import { text as consumeText } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { type BodyObserver, IDLE_LIMIT, type TapResponse } from '../../src/fetch/tap';
import { tapResponse } from '../../src/fetch/tap-response';
import { tapInPlace } from '../../src/fetch/tap-stream';
import { collectGarbageUntil } from '../support/garbage';

/** Writes down what it is told. */
function witness(): BodyObserver & { told: string[]; text_: string } {
  const decoder = new TextDecoder();
  const told: string[] = [];
  const record = {
    told,
    text_: '',
    chunk: (bytes: Uint8Array) => {
      record.text_ += decoder.decode(bytes, { stream: true });
    },
    text: (text: string) => {
      record.text_ += text;
    },
    json: (value: unknown) => {
      record.text_ += JSON.stringify(value);
    },
    end: () => void told.push('end'),
    fail: (error: unknown) => void told.push(`fail ${(error as Error).message}`),
    cancel: (reason: unknown) => void told.push(`cancel ${String(reason)}`),
    drop: () => void told.push('drop'),
  };
  return record;
}

const encoder = new TextEncoder();

/** A body that counts what is asked of it. */
function source(pieces: string[], ending: 'close' | Error = 'close') {
  const state = { pulls: 0, cancelled: undefined as unknown };
  const left = [...pieces];
  const body = new ReadableStream(
    {
      type: 'bytes',
      pull: (controller) => {
        state.pulls += 1;
        const piece = left.shift();
        if (piece !== undefined) controller.enqueue(encoder.encode(piece));
        else if (ending === 'close') {
          controller.close();
          controller.byobRequest?.respond(0);
        } else controller.error(ending);
      },
      cancel: (reason) => {
        state.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, response: new Response(body, { headers: { 'content-type': 'text/plain' } }) };
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}

/** With timers of its own, which none of the other tests has begun. */
async function anew(tap: TapResponse): Promise<TapResponse> {
  vi.resetModules();
  return tap === tapInPlace ? (await import('../../src/fetch/tap-stream')).tapInPlace : tapResponse;
}

const ways: [name: string, tap: TapResponse][] = [
  ['with a second stream', tapResponse],
  ['in place', tapInPlace],
];

describe.each(ways)('a response that is tapped %s', (_name, tap) => {
  function tapped(pieces: string[], ending?: Error) {
    const observer = witness();
    const { state, response } = source(pieces, ending);
    expect(tap(response, observer)).toBe(true);
    return { observer, state, response };
  }

  it('is the same object, of the same kind, with the same keys', () => {
    const { response } = source(['a']);
    const keys = Object.keys(response);
    const headers = response.headers;
    tap(response, witness());
    expect(response).toBeInstanceOf(Response);
    expect(Object.keys(response)).toEqual(keys);
    expect(response.headers).toBe(headers);
    expect(Object.prototype.toString.call(response)).toBe('[object Response]');
    expect(response.body).toBe(response.body);
    expect(response.bodyUsed).toBe(false);
  });

  it.each(['text', 'json', 'arrayBuffer', 'blob'] as const)('is read by %s()', async (read) => {
    const { response, observer } = tapped(['{"a', '":"ä"}']);
    await response[read]();
    await Promise.resolve();
    await Promise.resolve();
    await new Promise(setImmediate);
    expect(JSON.parse(observer.text_)).toEqual({ a: 'ä' });
    expect(observer.told).toEqual(['end']);
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(observer.told).toEqual(['end']);
  });

  it('is read chunk by chunk, no faster than it is asked for', async () => {
    const { response, observer, state } = tapped(['a', 'b', 'c']);
    const reader = response.body!.getReader();
    expect(state.pulls).toBe(0);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('a');
    expect(state.pulls).toBeLessThanOrEqual(2);
    expect(observer.text_).toBe('a');
    await reader.read();
    await reader.read();
    expect((await reader.read()).done).toBe(true);
    expect([observer.text_, observer.told]).toEqual(['abc', ['end']]);
  });

  it('fills buffers of the reader, as native bodies do', async () => {
    const { response, observer } = tapped(['abc']);
    const reader = response.body!.getReader({ mode: 'byob' });
    const first = await reader.read(new Uint8Array(2));
    const second = await reader.read(new Uint8Array(2));
    expect([first.value?.byteLength, second.value?.byteLength]).toEqual([2, 1]);
    expect((await reader.read(new Uint8Array(2))).done).toBe(true);
    expect([observer.text_, observer.told]).toEqual(['abc', ['end']]);
  });

  it('hands a cancel to the source, with its reason', async () => {
    const { response, observer, state } = tapped(['a', 'b']);
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel('enough');
    expect(state.cancelled).toBe('enough');
    expect(observer.told).toEqual(['cancel enough']);
    const unread = tapped(['a']);
    await unread.response.body!.cancel('never mind');
    expect(unread.state.cancelled).toBe('never mind');
  });

  it('fails with the very error of the source', async () => {
    const error = new Error('line is dead');
    const { response, observer } = tapped(['a'], error);
    const reader = response.body!.getReader();
    await reader.read();
    await expect(reader.read()).rejects.toBe(error);
    expect(observer.told).toEqual(['fail line is dead']);
    const whole = tapped(['a'], error);
    await expect(whole.response.text()).rejects.toBe(error);
    expect(whole.observer.told).toEqual(['fail line is dead']);
  });

  it('throws what JSON.parse throws', async () => {
    const { response, observer } = tapped(['{oops']);
    const native = await source(['{oops'])
      .response.json()
      .catch((error: Error) => error.message);
    await expect(response.json()).rejects.toThrow(native);
    expect(observer.told).toHaveLength(1);
  });

  it('refuses a second reader like a native body', async () => {
    const { response } = tapped(['a']);
    response.body!.getReader();
    expect(() => response.body!.getReader()).toThrow(TypeError);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
  });

  it('can be looked at and read as a whole afterwards', async () => {
    const { response, observer } = tapped(['a', 'b']);
    expect(response.body).not.toBeNull();
    expect(await response.text()).toBe('ab');
    expect(observer.told).toEqual(['end']);
  });

  it('may be cloned by the application: both copies are whole, and it is seen once', async () => {
    const { response, observer } = tapped(['a', 'b']);
    const copy = response.clone();
    expect(await copy.text()).toBe('ab');
    let text = '';
    for await (const chunk of response.body!) text += new TextDecoder().decode(chunk);
    expect(text).toBe('ab');
    expect([observer.text_, observer.told]).toEqual(['ab', ['end']]);
  });

  it('may be wrapped in another response', async () => {
    const { response, observer } = tapped(['a', 'b']);
    expect(await new Response(response.body, response).text()).toBe('ab');
    expect(observer.told).toEqual(['end']);
  });

  it.each<[string, (body: ReadableStream<Uint8Array>) => Promise<string>]>([
    ['for await', async (body) => textOf(body)],
    ['Readable.fromWeb', async (body) => textOf(Readable.fromWeb(body as never))],
    ['a pipe', async (body) => textOf(body.pipeThrough(new TransformStream()))],
    ['tee', async (body) => (await Promise.all(body.tee().map(textOf)))[0]!],
    ['ReadableStream.from', async (body) => textOf((ReadableStream as unknown as { from: typeof Readable.from }).from(body))],
    ['consumers', async (body) => consumeText(body as never)],
  ])('may be read by %s', async (_way, read) => {
    const { response, observer } = tapped(['a', 'ä', 'b']);
    expect(await read(response.body!)).toBe('aäb');
    expect([observer.text_, observer.told]).toEqual(['aäb', ['end']]);
  });

  it('may be left early by for await, which lets go of the source', async () => {
    const { response, observer, state } = tapped(['a', 'b']);
    for await (const _chunk of response.body!) break;
    expect('cancelled' in state).toBe(true);
    expect(observer.told).toEqual(['cancel undefined']);
    expect(response.body!.locked).toBe(false);
  });

  it('goes on with another reader where the first let go', async () => {
    const { response, observer } = tapped(['a', 'b']);
    const first = response.body!.getReader();
    await first.read();
    first.releaseLock();
    await expect(first.read()).rejects.toThrow(TypeError);
    for await (const _chunk of response.body!.values({ preventCancel: true })) break;
    expect(await textOf(response.body!)).toBe('');
    expect([observer.text_, observer.told]).toEqual(['ab', ['end']]);
  });

  it('gives readers of the kind that it was asked for', () => {
    const { response } = tapped(['a']);
    const reader = response.body!.getReader();
    expect(reader).toBeInstanceOf(ReadableStreamDefaultReader);
    expect(inspect(reader)).toContain('ReadableStreamDefaultReader');
    expect(reader.closed).toBeInstanceOf(Promise);
    reader.releaseLock();
    expect(response.body!.getReader({ mode: 'byob' })).toBeInstanceOf(ReadableStreamBYOBReader);
  });

  it('has nothing to tell without a body', () => {
    expect(tap(new Response(null, { status: 204 }), witness())).toBe(false);
  });

  it('may be a stand-in of a test', async () => {
    const observer = witness();
    const fake = { status: 200, json: async () => ({ a: 1 }) } as unknown as Response;
    expect(tap(fake, observer)).toBe(true);
    expect(await fake.json()).toEqual({ a: 1 });
    expect([observer.text_, observer.told]).toEqual(['{"a":1}', ['end']]);
  });

  it('counts as dropped when nobody has read on for minutes, and can be read all the same', async () => {
    vi.useFakeTimers();
    try {
      const observer = witness();
      const { response, state } = source(['a', 'b']);
      (await anew(tap))(response, observer);
      vi.advanceTimersByTime(2 * IDLE_LIMIT);
      expect(observer.told).toEqual(['drop']);
      expect(state.cancelled).toBeUndefined();
      expect(await response.text()).toBe('ab');
      expect(observer.told).toEqual(['drop']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not count as dropped while the application waits for more', async () => {
    vi.useFakeTimers();
    try {
      const observer = witness();
      const response = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }, { highWaterMark: 0 }));
      (await anew(tap))(response, observer);
      void response.body!.getReader().read();
      await Promise.resolve();
      vi.advanceTimersByTime(3 * IDLE_LIMIT);
      expect(observer.told).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is watched in two places at once', async () => {
    const { response, observer } = tapped(['a', 'b']);
    const second = witness();
    tap(response, second);
    await response.text();
    expect([observer.text_, second.text_]).toEqual(['ab', 'ab']);
    expect([observer.told, second.told]).toEqual([['end'], ['end']]);
  });

  it('leaves the methods of the response as free to change as they were', () => {
    const { response } = tapped(['a']);
    const json = async () => 'mine';
    response.json = json;
    expect(response.json).toBe(json);
  });

  it('tells when it was dropped, and lets go of the source', async () => {
    const observer = witness();
    const state = await (async () => {
      const { state, response } = source(['a', 'b', 'c']);
      tap(response, observer);
      await response.body!.getReader().read();
      return state;
    })();
    await collectGarbageUntil(() => observer.told.length > 0);
    expect(observer.told).toEqual(['drop']);
    expect('cancelled' in state).toBe(true);
  });
});
