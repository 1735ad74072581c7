import { describe, expect, it, vi } from 'vitest';
import { type BodyObserver, IDLE_LIMIT, tapResponse } from '../../src/fetch/tap';
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
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        state.pulls += 1;
        const piece = left.shift();
        if (piece !== undefined) controller.enqueue(encoder.encode(piece));
        else if (ending === 'close') controller.close();
        else controller.error(ending);
      },
      cancel: (reason) => {
        state.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, response: new Response(body, { headers: { 'content-type': 'text/plain' } }) };
}

function tapped(pieces: string[], ending?: Error) {
  const observer = witness();
  const { state, response } = source(pieces, ending);
  expect(tapResponse(response, observer)).toBe(true);
  return { observer, state, response };
}

describe('a tapped response', () => {
  it('is the same object, of the same kind, with the same keys', () => {
    const { response } = source(['a']);
    const keys = Object.keys(response);
    const headers = response.headers;
    tapResponse(response, witness());
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
    const body = response.body!;
    const copy = response.clone();
    expect(await copy.text()).toBe('ab');
    let text = '';
    for await (const chunk of body) text += new TextDecoder().decode(chunk);
    expect(text).toBe('ab');
    expect([observer.text_, observer.told]).toEqual(['ab', ['end']]);
  });

  it('may be wrapped in another response', async () => {
    const { response, observer } = tapped(['a', 'b']);
    expect(await new Response(response.body, response).text()).toBe('ab');
    expect(observer.told).toEqual(['end']);
  });

  it('has nothing to tell without a body', () => {
    expect(tapResponse(new Response(null, { status: 204 }), witness())).toBe(false);
  });

  it('may be a stand-in of a test', async () => {
    const observer = witness();
    const fake = { status: 200, json: async () => ({ a: 1 }) } as unknown as Response;
    expect(tapResponse(fake, observer)).toBe(true);
    expect(await fake.json()).toEqual({ a: 1 });
    expect([observer.text_, observer.told]).toEqual(['{"a":1}', ['end']]);
  });

  it('counts as dropped when nobody has read on for minutes, and can be read all the same', async () => {
    vi.useFakeTimers();
    try {
      const { response, observer, state } = tapped(['a', 'b']);
      vi.advanceTimersByTime(IDLE_LIMIT);
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
      tapResponse(response, observer);
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
    tapResponse(response, second);
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
      tapResponse(response, observer);
      await response.body!.getReader().read();
      return state;
    })();
    await collectGarbageUntil(() => observer.told.length > 0);
    expect(observer.told).toEqual(['drop']);
    expect('cancelled' in state).toBe(true);
  });
});
