/** Where an element stood on the screen, to put it back there. */
export interface Place {
  element: HTMLElement;
  top: number;
}

const nearPixels = 48;

/** Follows the end of the content while the reader is there, and reports when they leave or come back. */
export function stickToEnd(
  scroller: HTMLElement | null,
  content: HTMLElement | null,
  from: boolean,
  report: (atEnd: boolean) => void,
): () => void {
  if (!scroller || !content) return () => {};
  let atEnd = from;
  const onScroll = () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearPixels;
    report(atEnd);
  };
  const sizes = new ResizeObserver(() => {
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
    else onScroll();
  });
  sizes.observe(content);
  scroller.addEventListener('scroll', onScroll, { passive: true });
  return () => {
    sizes.disconnect();
    scroller.removeEventListener('scroll', onScroll);
  };
}

/** After content came in above: scrolls so that the element stands where it stood. The place is used once. */
export function keepPlace(scroller: HTMLElement | null, place: { current: Place | null }): void {
  const kept = place.current;
  place.current = null;
  if (!scroller || !kept?.element.isConnected) return;
  scroller.style.overflowAnchor = 'none';
  scroller.scrollTop += kept.element.getBoundingClientRect().top - kept.top;
  requestAnimationFrame(() => (scroller.style.overflowAnchor = ''));
}
