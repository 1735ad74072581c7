/** The script tag: `window.threadlight`. */
import { initialize } from './browser';
import { initializeFromTag } from './script-tag';

export * from './browser';

initializeFromTag(initialize);
