import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../client/words';
import { IconButton } from './button';

interface DialogProps {
  title: string;
  size?: 'small' | 'medium' | 'large';
  onClose: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
}

/** A modal dialog: the browser's own, so focus stays inside and Escape closes it. */
export function Dialog({ title, size = 'medium', onClose, children, actions }: DialogProps) {
  const ref = useModal(onClose);
  return (
    <dialog
      ref={ref}
      class={`dialog dialog-${size}`}
      aria-label={title}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div class="dialog-head">
        <h2>{title}</h2>
        <IconButton icon="close" label={words.value.parts.close} onClick={onClose} />
      </div>
      <div class="dialog-body">{children}</div>
      {actions && <div class="dialog-actions">{actions}</div>}
    </dialog>
  );
}

/** Shows a dialog element as modal while it is mounted. */
export function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const cancel = (event: Event) => {
      event.preventDefault();
      onClose();
    };
    dialog?.addEventListener('cancel', cancel);
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.removeEventListener('cancel', cancel);
  }, [onClose]);
  return ref;
}
