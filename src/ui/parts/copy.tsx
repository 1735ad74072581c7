import { useSignal } from '@preact/signals';
import { words } from '../client/words';
import { Icon, type IconName } from './icon';

const shownMs = 1400;

interface CopyButtonProps {
  text: string | (() => string);
  /** Default: "Copy". */
  label?: string;
  icon?: IconName;
  /** Shows the label beside the icon. */
  withText?: boolean;
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label, icon = 'copy', withText = false }: CopyButtonProps) {
  const done = useSignal(false);
  const name = done.value ? words.value.parts.copied : (label ?? words.value.parts.copy);
  const copy = async (event: Event) => {
    event.stopPropagation();
    await copyText(typeof text === 'string' ? text : text());
    done.value = true;
    setTimeout(() => (done.value = false), shownMs);
  };
  return (
    <button
      type="button"
      class={withText ? 'button button-quiet' : 'icon-button icon-button-small'}
      aria-label={withText ? undefined : name}
      title={name}
      onClick={copy}
    >
      <Icon name={done.value ? 'check' : icon} size={14} />
      {withText && name}
    </button>
  );
}

/** The clipboard where the page may use it, else the old way: a page served over plain HTTP on a network has no other. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
