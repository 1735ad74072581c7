import { findBrowser } from '../../../scripts/browsers.mjs';
import type { Browser, Engine } from './browser';

export type { Browser, Engine } from './browser';

const launchers = {
  chromium: () => import('./chromium'),
  firefox: () => import('./firefox'),
  webkit: () => import('./webkit'),
};

/** Starts a browser without a window, with a profile of its own. */
export async function launch(engine: Engine): Promise<Browser> {
  const module = await launchers[engine]();
  return module.launch(findBrowser(engine) ?? engine);
}

/** Why the engine cannot be started here; undefined where it can. In CI suites fail for it, elsewhere they are skipped. */
export function missingBrowser(engine: Engine): string | undefined {
  return findBrowser(engine) ? undefined : `no ${engine} on this machine: see scripts/browsers.mjs`;
}
