/** The script tag without model capture: for pages whose models are called by a server. */
import { browserPlatform } from '../platform/browser';
import type { InitializeOptions } from '../sdk/options';
import type { Threadlight } from '../sdk/sdk-runtime';
import { start } from '../sdk/start';
import { initializeFromTag } from './script-tag';

export * from '../index';

/** {@inheritDoc start} */
export function initialize(options: InitializeOptions = {}): Threadlight {
  return start({ platform: browserPlatform }, options);
}

initializeFromTag(initialize);
