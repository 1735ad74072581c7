/** The script tag with Zone.js inside. */
import './zone';
import { initialize } from './browser';
import { initializeFromTag } from './script-tag';

export * from './browser';
export * from './zone';

initializeFromTag(initialize);
