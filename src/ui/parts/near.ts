const margin = '1200px';

/** Acts once, when the element comes near the view. */
export function whenNear(element: HTMLElement | null, act: () => void): () => void {
  if (!element) return () => {};
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { root: element.closest('[data-scroller]'), rootMargin: margin },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
