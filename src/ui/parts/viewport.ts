import { signal, type Signal } from '@preact/signals';

/** A phone: one pane at a time. */
export const narrow = signal(false);

/** Pixels that the window can show; as a large one, until it is known. */
export const windowHeight = signal(1080);

/** Follows the width of the window; the same limit stands in the style sheets. */
export function startViewport(): void {
  windowHeight.value = innerHeight;
  follow('(max-width: 720px)', narrow);
}

function follow(condition: string, target: Signal<boolean>): void {
  const media = matchMedia(condition);
  target.value = media.matches;
  media.addEventListener('change', () => (target.value = media.matches));
}
