import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Threadlight } from '../conformance/case';
import { type Engine, launch, missingBrowser } from '../support/browsers';
import { root } from '../support/root';
import { serveFiles } from '../support/runtimes/page';
import type { changed, observe, Seen, snapshot } from './untouched/page';

/** What docs/await-tracking.md says of the differences that a page's own code can see, and that `shutdown()` takes all of them back. */

interface Page {
  threadlight: Threadlight;
  untouched: { observe: typeof observe; snapshot: typeof snapshot; changed: typeof changed };
}

interface Observed {
  readonly before: Seen;
  readonly during: Seen;
  readonly inside: Seen;
  readonly after: Seen;
  /** Properties of the page that tracking changes, and those that differ after `shutdown()`. */
  readonly changed: string[];
  readonly left: string[];
}

/** The registries in which copies of threadlight and of OpenTelemetry's API find each other; both are empty then. */
const REGISTRIES = ['globalThis.Symbol(opentelemetry.js.api.1)', 'globalThis.Symbol(threadlight.runtime.v1)'];

let dist: string;
let observer: string;
beforeAll(async () => {
  dist = join(inject('packedApp'), 'node_modules/threadlight/dist');
  const entry = new URL('untouched/page.ts', import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'untouched',
    target: 'es2022',
  });
  observer = outputFiles[0]?.text ?? '';
});

describe.each<Engine>(['chromium', 'firefox', 'webkit'])('in %s', (engine) => {
  const missing = missingBrowser(engine);
  if (missing && process.env.CI) it('can be started', () => expect.fail(missing));

  describe.skipIf(missing)('with await tracking', () => {
    let seen: Observed;
    let zoned: Observed;
    beforeAll(async () => {
      [seen, zoned] = await observedIn(engine);
    });
    it('rejections and errors are reported as without it', () => {
      expect(seen.before.events.length).toBeGreaterThan(5);
      expect(seen.during.events).toEqual(seen.before.events);
      expect(seen.inside.events).toEqual(seen.before.events);
    });

    it('promises are what they were, but for what is listed', () => {
      const { before, during, inside } = seen;
      const listed = {
        'promise.constructor === Promise': false,
        'Promise.resolve(promise) === promise': false,
        'promise.then === Promise.prototype.then': false,
        'then is a value of the prototype': false,
      };
      expect(during.identity).toEqual({ ...before.identity, ...listed });
      expect(inside.identity).toEqual({ ...before.identity, ...listed });
    });

    it('an await takes three microtasks in place of one', () => {
      expect([seen.before.ticks, seen.during.ticks, seen.inside.ticks]).toEqual([1, 3, 3]);
    });

    it('the stack of an error names the function that threw it, in V8 no more those that await it', () => {
      expect(seen.during.stack).toContain('innermost');
      expect(seen.inside.stack).toContain('innermost');
      if (engine === 'chromium') expect([seen.before.stack.length, seen.inside.stack.length]).toEqual([3, 1]);
    });

    it('shutdown() puts everything back', () => {
      expect(seen.changed).toContain('Promise.prototype.then');
      expect(seen.changed).toContain('globalThis.setTimeout');
      expect(seen.left).toEqual(REGISTRIES);
      expect(seen.after).toEqual(seen.before);
    });

    it('shutdown() puts everything back with Zone.js too', () => {
      expect(zoned.changed).toContain('MessagePort.prototype.onmessage');
      expect(zoned.changed).not.toContain('Promise.prototype.then');
      expect(zoned.left).toEqual(REGISTRIES);
      expect(zoned.after).toEqual(zoned.before);
    });
  });
});

async function observedIn(engine: Engine): Promise<[Observed, Observed]> {
  const site = await serveFiles({
    '/': html('threadlight.min.js', 'observer.js'),
    '/zone': html('zone.js', 'threadlight.min.js', 'observer.js'),
    '/threadlight.min.js': await readFile(join(dist, 'threadlight.min.js'), 'utf8'),
    '/zone.js': await readFile(join(root, 'node_modules/zone.js/bundles/zone.umd.js'), 'utf8'),
    '/observer.js': observer,
  });
  const browser = await launch(engine);
  try {
    const observed: Observed[] = [];
    for (const path of ['', 'zone']) {
      await browser.open(site.url + path);
      observed.push(await browser.evaluate(inPage));
    }
    return observed as [Observed, Observed];
  } finally {
    await browser.close();
    await site.close();
  }
}

const html = (...scripts: readonly string[]): string =>
  `<!doctype html><body>${scripts.map((src) => `<script src="/${src}"></script>`).join('')}`;

/** Runs in the page, so it uses nothing from around it. */
async function inPage(): Promise<Observed> {
  const { threadlight, untouched } = globalThis as unknown as Page;
  const before = await untouched.observe();
  const original = untouched.snapshot();
  threadlight.initialize({
    appName: 'untouched',
    exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} },
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const touched = untouched.changed(original, untouched.snapshot());
  const during = await untouched.observe();
  const inside = await threadlight.withConversation('c', () => untouched.observe());
  await threadlight.shutdown();
  return {
    before,
    during,
    inside,
    after: await untouched.observe(),
    changed: touched,
    left: untouched.changed(original, untouched.snapshot()),
  };
}
