import { signal, type Signal } from '@preact/signals';

/** A phone: one pane at a time. */
export const narrow = signal(false);

/** Follows the width of the window; the same limit stands in the style sheets. */
export function startViewport(): void {
  follow('(max-width: 720px)', narrow);
}

function follow(condition: string, target: Signal<boolean>): void {
  const media = matchMedia(condition);
  target.value = media.matches;
  media.addEventListener('change', () => (target.value = media.matches));
}
