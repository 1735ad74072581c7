import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icon';

type ButtonProps = JSX.IntrinsicElements['button'] & {
  icon?: IconName;
  look?: 'plain' | 'quiet' | 'primary' | 'danger';
  children?: ComponentChildren;
};

export function Button({ icon, look = 'plain', children, class: extra = '', ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} class={`button button-${look} ${extra}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type IconButtonProps = JSX.IntrinsicElements['button'] & { icon: IconName; label: string; pressed?: boolean };

/** A button that shows an icon only; the label is its name and its tooltip. */
export function IconButton({ icon, label, pressed, class: extra = '', ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} aria-pressed={pressed} {...rest} class={`icon-button ${extra}`}>
      <Icon name={icon} />
    </button>
  );
}
