import { useSignal } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { windowHeight } from './viewport';

interface VirtualRowsProps {
  count: number;
  /** Pixels, the same for every row. */
  rowHeight: number;
  /** The element that scrolls; the rows stand somewhere inside it. */
  scroller: RefObject<HTMLElement | null>;
  row: (index: number) => ComponentChildren;
  /** Called with the last row in view whenever it changes. */
  onReach?: (index: number) => void;
  label: string;
  role?: 'tree';
}

/** Rows above and below the view, once its size is known. */
const overscan = 8;

/**
 * Renders only the rows in view, so that a list of any length costs the same. At first that is what the window can hold; then
 * the browser tells how large the scroller came out, which costs no layout of its own.
 */
export function VirtualRows({ count, rowHeight, scroller, row, onReach, label, role }: VirtualRowsProps) {
  const range = useSignal<[number, number]>([0, Math.ceil(windowHeight.value / rowHeight)]);
  useLayoutEffect(
    () =>
      follow(scroller.current, () => {
        const [top, bottom] = visibleRange(scroller.current, rowHeight);
        range.value = widened(range.peek(), top - overscan, bottom + overscan, 2 * overscan);
        onReach?.(bottom);
      }),
    [scroller, rowHeight, count],
  );
  const first = Math.max(0, Math.min(range.value[0], count - 1));
  const last = Math.min(count, range.value[1]);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index += 1) rows.push(row(index));
  return (
    <ul
      class="virtual-rows"
      role={role}
      aria-label={label}
      style={{ height: `${count * rowHeight}px`, paddingTop: `${first * rowHeight}px` }}
    >
      {rows}
    </ul>
  );
}

/** The same range where it holds what is wanted and little more, so that nothing is rendered anew. */
function widened(range: [number, number], top: number, bottom: number, most: number): [number, number] {
  const isEnough = range[0] <= top && range[1] >= bottom && range[1] - bottom <= most && top - range[0] <= most;
  return isEnough ? range : [top, bottom];
}

/**
 * Hears of scrolling and of a new size. The first size comes with the first layout, before anything is painted: what follows from
 * it, rows out of view and the next page, waits for the next frame.
 */
function follow(element: HTMLElement | null, update: () => void): () => void {
  if (!element) return () => {};
  let frame = 0;
  element.addEventListener('scroll', update, { passive: true });
  const sizes = new ResizeObserver(() => {
    if (frame > 0) update();
    else frame = requestAnimationFrame(update);
  });
  sizes.observe(element);
  return () => {
    element.removeEventListener('scroll', update);
    sizes.disconnect();
    cancelAnimationFrame(frame);
  };
}

function visibleRange(element: HTMLElement | null, rowHeight: number): [number, number] {
  if (!element) return [0, 0];
  const list = element.querySelector<HTMLElement>('.virtual-rows');
  const above = list ? element.getBoundingClientRect().top - list.getBoundingClientRect().top : 0;
  const first = Math.max(0, Math.floor(above / rowHeight));
  return [first, first + Math.ceil(element.clientHeight / rowHeight)];
}
