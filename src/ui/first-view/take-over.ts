import { give } from '../client/given';

const answersId = 'answers';

/** Takes the answers that came with the page. */
export function takeAnswers(): void {
  const block = document.getElementById(answersId);
  if (!block) return;
  give(JSON.parse(block.textContent) as Record<string, unknown>);
  block.remove();
}

/** True where the page stands already, as the server wrote it. */
export function isWritten(root: HTMLElement): boolean {
  return root.hasAttribute('data-written');
}

/** The style sheet treats what the server wrote in its own way where the script has not set things right yet. */
export function takeOver(root: HTMLElement): void {
  root.removeAttribute('data-written');
}
