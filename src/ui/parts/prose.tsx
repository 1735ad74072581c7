import { useSignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef } from 'preact/hooks';
import { words } from '../client/words';
import { copyText } from './copy';
import { renderMarkdown } from './markdown';
import { whenNear } from './near';

/** True where text is in view from the beginning: it is rendered at once, so that nothing moves. */
export const InView = createContext(false);

/**
 * A message's text as markdown. Far from the view it stands as plain text, which find-in-page already sees; it is
 * rendered when it comes near.
 */
export function Prose({ text }: { text: string }) {
  const root = useRef<HTMLDivElement>(null);
  const near = useSignal(useContext(InView));
  useEffect(() => whenNear(root.current, () => (near.value = true)), []);
  if (!near.value) {
    return (
      <div ref={root} class="prose prose-plain">
        {text}
      </div>
    );
  }
  return <Rendered text={text} />;
}

function Rendered({ text }: { text: string }) {
  const { copy, remoteImage, code } = words.value.parts;
  const html = useMemo(() => renderMarkdown(text, { copy, remoteImage, code }), [text, copy]);
  return <div class="prose" onClick={copyCode} dangerouslySetInnerHTML={{ __html: html }} />;
}

function copyCode(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy-code]') : null;
  const code = button?.closest('.code-block')?.querySelector('pre')?.textContent;
  if (!button || code === undefined || code === null) return;
  void copyText(code.replace(/\n$/, ''));
  button.textContent = words.value.parts.copied;
  setTimeout(() => (button.textContent = words.value.parts.copy), 1400);
}
