import { expect, inject, it } from 'vitest';
import { FaultCollector } from '../support/fault-collector';
import { startWorker } from './start-worker';

const script = new URL('worker-app.ts', import.meta.url).pathname;

/** Workers end what waits for more than 30 seconds after a response: what is sent must not wait for the end of a stream. */
it('a stream of 45 seconds keeps all of its spans', { timeout: 120_000 }, async () => {
  const collector = await new FaultCollector().start();
  const worker = await startWorker({ app: inject('packedApp'), script, bindings: { COLLECTOR: collector.url } });
  try {
    const response = await worker.fetch('/long-stream');
    expect(await response.text()).toContain('89');
    const seen = (name: string) => collector.spans.filter((span) => span.name === name);
    const isWhole = () => seen('GET').some(({ attributes }) => !attributes?.some(({ key }) => key === 'threadlight.interrupted'));
    while (!isWhole() || seen('chunk.task').length < 90) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(new Set(seen('chunk.task').map(({ spanId }) => spanId)).size).toBe(90);
    expect(new Set(seen('GET').map(({ spanId }) => spanId)).size).toBe(1);
    expect(seen('before the long stream.task')).toHaveLength(1);
  } finally {
    await worker.dispose();
    await collector.close();
  }
});
