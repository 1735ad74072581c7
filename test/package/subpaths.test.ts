import { describe, expect, inject, it } from 'vitest';
import { bun } from '../support/runtimes/bun';
import { deno } from '../support/runtimes/deno';
import { edgeVm } from '../support/runtimes/edge-vm';
import { node } from '../support/runtimes/node';
import { page } from '../support/runtimes/page';
import { workerd } from '../support/runtimes/workerd';

/** Every subpath of the packed package, on every runtime that may import it. */

const launchers = [node(20), node(20, 'cjs'), node(24), deno(), bun(), workerd(), edgeVm({ asyncLocalStorage: true }), page('chromium', 'module')];
const program = new URL('subpaths.ts', import.meta.url).pathname;

describe.each(launchers.map((launcher) => [launcher.name, launcher] as const))('%s', (_name, launcher) => {
  it.skipIf(launcher.missing() && !process.env.CI)('imports each of them, and they share one state with the main entry', async () => {
    const seen = await launcher.run({ app: inject('packedApp'), program });
    expect(seen).toMatchObject({
      index: expect.arrayContaining(['initialize', 'conversation', 'withConversation', 'withWorkflow', 'forceFlush', 'shutdown']),
      hono: ['threadlight'],
      edge: ['traced', 'tracedDurableObject', 'wrapAi'],
      ai: ['aiTelemetry', 'aiTelemetrySettings'],
      anthropic: ['anthropicMiddleware'],
      mcp: ['traceMcpClient'],
      protobuf: ['protobuf'],
      offline: ['offlineStore'],
      diagnose: ['diagnose'],
      proxy: ['proxyHandler', 'proxySpans'],
      notRunning: 'not_initialised',
      conversationInside: 'claimed-by-the-client',
    });
  });
});
