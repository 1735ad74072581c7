import { afterEach, describe, expect, it } from 'vitest';
import { createCompressor } from '../../src/platform/node-compress';
import { createHttpSend } from '../../src/platform/node-http';
import { FaultCollector, type FaultCollectorOptions } from '../support/fault-collector';
import { harness, makeSpans } from './harness';

let collector: FaultCollector;
afterEach(() => collector.close());

/** Sends four batches, and answers how they were compressed. */
async function codings(options: FaultCollectorOptions & { mayUseBrotli?: boolean; before?: () => void }): Promise<unknown[]> {
  collector = await new FaultCollector(options).start();
  const { processor, end } = harness({
    url: collector.url,
    fetch,
    send: createHttpSend(),
    compression: 'br',
    compressor: createCompressor(options.mayUseBrotli ?? true),
  });
  for (let batch = 1; batch <= 4; batch++) {
    end(makeSpans(10, { attributes: { text: 'all work and no play '.repeat(50) } }));
    expect(await processor.forceFlush()).toMatchObject({ sent: batch * 10, refused: 0, dropped: {} });
    if (batch === 2) options.before?.();
  }
  expect(collector.spanIds.size).toBe(40);
  return collector.requests.map(({ headers }) => headers['content-encoding']);
}

describe('Brotli', () => {
  it('is used from the second batch on for a receiver that says that it takes it, and arrives as it was', async () => {
    expect(await codings({ accepts: 'gzip, br' })).toEqual(['gzip', 'br', 'br', 'br']);
    const [first, second] = collector.requests;
    expect(second?.bytes).toBeLessThan((first?.bytes ?? 0) / 1.2);
  });

  it.each([undefined, '', 'gzip, deflate', 'brotli', 'br;q=0', 'x-br'])('is not used for one that says %j', async (accepts) => {
    expect(await codings({ accepts })).toEqual(['gzip', 'gzip', 'gzip', 'gzip']);
  });

  it('is not used where the application asks for gzip', async () => {
    expect(await codings({ accepts: 'br', mayUseBrotli: false })).toEqual(['gzip', 'gzip', 'gzip', 'gzip']);
  });

  it.each([400, 415])('is given up once for gzip when a receiver that announces it answers %i', async (brotliStatus) => {
    expect(await codings({ accepts: 'br', brotliStatus })).toEqual(['gzip', 'br', undefined, 'gzip', 'gzip']);
  });

  it('is given up when another server, which does not know it, takes the place of one that did', async () => {
    const before = (): void => void Object.assign(collector.options, { accepts: undefined, brotliStatus: 415 });
    expect(await codings({ accepts: 'br', before })).toEqual(['gzip', 'br', 'br', undefined, 'gzip']);
  });
});
