/** The script tag without content and model capture: for pages whose models are called by a server. */
import { initialize } from './lean-browser';
import { initializeFromTag } from './script-tag';

export * from './lean-browser';

initializeFromTag(initialize);
