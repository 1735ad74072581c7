import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icon';

interface PopoverProps {
  label: string;
  icon?: IconName;
  /** Where the panel hangs. */
  align?: 'start' | 'end';
  iconOnly?: boolean;
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a small panel below itself; Escape, a click elsewhere or leaving it closes it. */
export function Popover({ label, icon, align = 'start', iconOnly = false, children }: PopoverProps) {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const close = () => (open.value = false);
  useEffect(() => closeFromOutside(root.current, close), []);
  useLayoutEffect(() => keepInWindow(root.current?.querySelector<HTMLElement>('.popover-panel')), [open.value]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open.value) return;
    event.stopPropagation();
    close();
    root.current?.querySelector('button')?.focus();
  };
  return (
    <div class="popover" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={iconOnly ? 'icon-button' : 'button button-plain'}
        aria-expanded={open.value}
        aria-label={iconOnly ? label : undefined}
        title={iconOnly ? label : undefined}
        onClick={() => (open.value = !open.value)}
      >
        {icon && <Icon name={icon} />}
        {!iconOnly && <span class="popover-label">{label}</span>}
      </button>
      {open.value && <div class={`popover-panel popover-${align}`}>{children(close)}</div>}
    </div>
  );
}

const edge = 16;

/** A panel that would reach over the right edge of the window stands further left. */
function keepInWindow(panel: HTMLElement | null | undefined): void {
  const over = panel ? panel.getBoundingClientRect().right - (innerWidth - edge) : 0;
  if (panel && over > 0 && panel.offsetWidth < innerWidth - edge) panel.style.marginLeft = `${-over}px`;
}

function closeFromOutside(root: HTMLElement | null, close: () => void): () => void {
  const onPointer = (event: Event) => {
    if (event.target instanceof Node && !root?.contains(event.target)) close();
  };
  document.addEventListener('pointerdown', onPointer);
  document.addEventListener('focusin', onPointer);
  return () => {
    document.removeEventListener('pointerdown', onPointer);
    document.removeEventListener('focusin', onPointer);
  };
}
