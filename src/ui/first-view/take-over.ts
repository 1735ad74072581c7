import { hydrate, render, type ComponentChild } from 'preact';
import { give } from '../client/given';
import { takenOver } from './early-input';
import { isWritten } from './is-written';
import { readerNow } from './reader';

const answersId = 'answers';

/** Takes the answers that came with the page; false when none did. */
export function takeAnswers(): boolean {
  const block = document.getElementById(answersId);
  if (!block) return false;
  give(JSON.parse(block.textContent) as Record<string, unknown>);
  block.remove();
  return true;
}

/**
 * Shows the components: what the server wrote for such a reader becomes theirs as it stands, text that has changed since put right;
 * anything else is made anew.
 */
export function takeOver(root: HTMLElement, page: ComponentChild): void {
  const fits = isWritten(root) && root.dataset['written'] === readerNow();
  if (!fits) root.replaceChildren();
  root.removeAttribute('data-written');
  (fits ? hydrate : render)(page, root);
  root.dispatchEvent(new Event(takenOver));
}
