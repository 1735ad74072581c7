/** The script tag without model capture: for pages whose models are called by a server. */
import { browserPlatform } from '../platform/browser';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { start } from '../sdk/start';
import { initializeFromTag } from './script-tag';

export * from '../lean';

/**
 * Starts tracing. Call it once, as early as possible; clients of model providers are best made after it.
 *
 * @param options all optional; see {@link InitializeOptions}.
 * @returns the running SDK. A second call answers the same and changes nothing; `shutdown()` first starts anew.
 * @throws ThreadlightError `ERR_OPTION` for an option that makes no sense; `ERR_SECRET_KEY_IN_BROWSER` for a secret key in
 * a page.
 */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start({ platform: browserPlatform }, options);
}

initializeFromTag(initialize);
