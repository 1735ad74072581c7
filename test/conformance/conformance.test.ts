import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver';
import { concerns } from './case';
import { cases } from './cases';
import { gapOf } from './gaps';
import { matrixBlock, matrixInReadme, writeMatrix } from './matrix';
import { caseId, type Input, lifecycle, type Result } from './program';
import { type Runtime, runtimes } from './runtimes';

/**
 * One suite, every runtime, from the packed package. `UPDATE=1` writes the README's matrix anew.
 */

const program = new URL('program.ts', import.meta.url).pathname;
const tried = [...Object.values(lifecycle), ...cases];

let receiver: Receiver;
let stranger: Receiver;
beforeAll(async () => {
  [receiver, stranger] = await Promise.all([startReceiver(), startReceiver()]);
});
afterAll(() => Promise.all([receiver.close(), stranger.close()]));

describe.each(runtimes.map((runtime) => [runtime.launcher.name, runtime] as const))('%s', (_name, runtime) => {
  const reason = runtime.launcher.missing();
  if (reason && process.env.CI) it('can be started', () => expect.fail(reason));
  describe.skipIf(reason !== undefined)(reason ?? 'holds', () => {
    suite(runtime);
  });
});

function suite({ launcher, tier, column }: Runtime): void {
  const results = new Map<string, Result>();

  beforeAll(async () => {
    const input: Input = { tier, receiver: `${receiver.url}/${encodeURIComponent(launcher.name)}`, stranger: stranger.url };
    const answers = (await launcher.run({ app: inject('packedApp'), program, input })) as Result[];
    for (const result of answers) results.set(result.id, result);
  });

  it.each(tried.filter((each) => concerns(each, tier)).map((each) => [caseId(each), each] as const))('%s', (id, each) => {
    const result = results.get(id);
    expect(result, 'the case was not run').toBeDefined();
    const gap = gapOf(column, each);
    if (!gap) expect(result?.failure).toBeUndefined();
    else expect(result?.failure, `works, but is listed as a gap: ${gap.reason}`).toBeDefined();
  });

  it('sent its span to the receiver', () => {
    const spans = receiver.spans().filter(({ path }) => path.startsWith(`/${encodeURIComponent(launcher.name)}/`));
    expect(spans.map(({ name }) => name)).toEqual(['sent.workflow']);
    expect(spans[0]?.attributes['gen_ai.conversation.id']).toBe('sent-conversation');
    expect(spans[0]?.resource['service.name']).toBe('conformance-export');
  });
}

describe('the README', () => {
  it('shows the matrix that follows', () => {
    if (process.env.UPDATE === '1') writeMatrix();
    expect(matrixInReadme()).toBe(matrixBlock());
  });
});
