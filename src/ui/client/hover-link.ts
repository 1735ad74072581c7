/**
 * Bubbles and waterfall rows that belong to one span carry `data-span`. Pointing at one, or focusing it, marks the others.
 * The mark is an attribute that no component writes, so a thousand bubbles cost no rendering.
 */

const linked = 'data-linked';

export function startHoverLinks(root: HTMLElement): void {
  root.addEventListener('pointerover', (event) => mark(root, spanUnder(event)));
  root.addEventListener('pointerleave', () => mark(root, null));
  root.addEventListener('focusin', (event) => mark(root, spanUnder(event)));
}

function spanUnder(event: Event): string | null {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-span]') : null;
  return element?.dataset['span'] ?? null;
}

function mark(root: HTMLElement, spanId: string | null): void {
  if (root.dataset['linkedSpan'] === (spanId ?? undefined)) return;
  root.querySelectorAll(`[${linked}]`).forEach((element) => element.removeAttribute(linked));
  if (spanId === null) {
    delete root.dataset['linkedSpan'];
    return;
  }
  root.dataset['linkedSpan'] = spanId;
  root.querySelectorAll(`[data-span="${CSS.escape(spanId)}"]`).forEach((element) => element.setAttribute(linked, ''));
}
