import type { AnchorHTMLAttributes, ComponentChildren } from 'preact';
import { hrefOf, navigate } from '../client/router';

type LinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'> & { to: string; children?: ComponentChildren };

/** A real link (middle click, copy address) that changes the page without loading it. */
export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...(rest as object)} href={hrefOf(to)} onClick={follow}>
      {children}
    </a>
  );
}
