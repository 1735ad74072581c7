import { useSignal } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

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

const overscan = 8;

/** Renders only the rows in view, so that a list of any length costs the same. */
export function VirtualRows({ count, rowHeight, scroller, row, onReach, label, role }: VirtualRowsProps) {
  const window = useSignal<[number, number]>([0, 40]);
  useLayoutEffect(
    () =>
      follow(scroller.current, () => {
        const next = visibleRange(scroller.current, rowHeight);
        if (next[0] !== window.peek()[0] || next[1] !== window.peek()[1]) window.value = next;
        onReach?.(next[1]);
      }),
    [scroller, rowHeight, count],
  );
  const first = Math.max(0, Math.min(window.value[0] - overscan, count - 1));
  const last = Math.min(count, window.value[1] + overscan);
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

function follow(element: HTMLElement | null, update: () => void): () => void {
  if (!element) return () => {};
  update();
  element.addEventListener('scroll', update, { passive: true });
  const sizes = new ResizeObserver(update);
  sizes.observe(element);
  return () => {
    element.removeEventListener('scroll', update);
    sizes.disconnect();
  };
}

function visibleRange(element: HTMLElement | null, rowHeight: number): [number, number] {
  if (!element) return [0, 0];
  const list = element.querySelector<HTMLElement>('.virtual-rows');
  const above = list ? element.getBoundingClientRect().top - list.getBoundingClientRect().top : 0;
  const first = Math.max(0, Math.floor(above / rowHeight));
  return [first, first + Math.ceil(element.clientHeight / rowHeight) + 1];
}
