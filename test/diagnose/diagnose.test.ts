import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../src/diagnose';
import * as threadlight from '../../src/entry/node';
import { type Fault, FaultCollector } from '../support/fault-collector';

let collector: FaultCollector;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
afterEach(async () => {
  await threadlight.shutdown();
  await collector?.close();
  warn.mockClear();
});

async function start(options: threadlight.InitializeOptions = {}, ...faults: Fault[]): Promise<void> {
  collector = await new FaultCollector().start();
  collector.play(...faults);
  threadlight.initialize({ baseUrl: collector.url, instrumentFetch: false, ...options });
}

const codes = async (): Promise<string[]> => (await diagnose()).findings.map(({ code }) => code);

it('says when nothing runs', async () => {
  expect(await diagnose()).toMatchObject({ ok: false, endpoint: undefined, findings: [{ code: 'not_initialised' }] });
});

it('finds nothing when all is well, and leaves no trace of itself', async () => {
  await start();
  threadlight.withTask({ name: 'seen' }, () => {});
  await threadlight.forceFlush();
  expect(await diagnose()).toMatchObject({ ok: true, endpoint: collector.url, findings: [], report: { sent: 1 } });
  expect(collector.spanIds.size).toBe(1);
});

describe('the endpoint', () => {
  it.each<[Fault, string]>([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'wrong_path'],
    [400, 'refused'],
    [503, 'unavailable'],
    ['redirect', 'redirect'],
    ['web-page', 'not_otlp'],
    ['hang', 'timeout'],
    ['reset', 'unreachable'],
  ])('that does %s', async (fault, code) => {
    await start({}, fault);
    const { ok, findings } = await diagnose({ timeoutMillis: 300 });
    expect([ok, findings[0]?.code]).toEqual([false, code]);
    expect(findings[0]?.message).toContain(collector.url);
    expect(findings[0]?.advice).not.toBe('');
  });

  it.each([
    ['http://nobody.invalid', 'unknown_host'],
    ['http://127.0.0.1:9', 'unreachable'],
    ['/telemetry', 'relative_endpoint'],
  ])('%s', async (baseUrl, code) => {
    await start({ baseUrl });
    expect((await codes())[0]).toMatch(code === 'unreachable' ? /unreachable|connection_refused/ : code);
  });
});

describe('the spans', () => {
  it('that nobody makes', async () => {
    await start();
    expect(await codes()).toEqual(['no_spans']);
  });

  it('that the sampler leaves out', async () => {
    await start({ sampleRatio: 0 });
    threadlight.withTask({ name: 'unseen' }, () => {});
    expect(await codes()).toEqual(['sampled_out']);
  });

  it('that wait', async () => {
    await start();
    threadlight.withTask({ name: 'seen' }, () => {});
    expect(await codes()).toEqual(['pending']);
    expect((await diagnose()).ok).toBe(true);
  });

  it('that the hook keeps back', async () => {
    await start({
      redact: () => {
        throw new Error('broken');
      },
    });
    threadlight.withTask({ name: 'seen' }, () => {});
    await threadlight.forceFlush();
    const { findings } = await diagnose();
    expect(findings).toMatchObject([
      { code: 'dropped', message: expect.stringContaining('redaction_failed'), advice: expect.stringContaining('redact hook') },
    ]);
  });

  it('that go to somebody else’s exporter', async () => {
    await start({ exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} } });
    threadlight.withTask({ name: 'seen' }, () => {});
    await threadlight.forceFlush();
    expect(await codes()).toEqual(['own_exporter']);
    expect(collector.requests).toHaveLength(0);
  });
});
