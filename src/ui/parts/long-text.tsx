import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { words } from '../client/words';
import { formatCount } from './figures';

const previewLength = 4000;

/** Shows the beginning of a long text, and says how long the whole is: nothing is cut in silence. */
export function LongText({ text, children }: { text: string; children: (shown: string) => ComponentChildren }) {
  const whole = useSignal(false);
  const isLong = text.length > previewLength * 1.25;
  if (!isLong) return <>{children(text)}</>;
  return (
    <>
      {children(whole.value ? text : text.slice(0, safeEnd(text)))}
      <button type="button" class="show-all" aria-expanded={whole.value} onClick={() => (whole.value = !whole.value)}>
        {whole.value ? words.value.parts.showLess : words.value.parts.showAll(formatCount(text.length))}
      </button>
    </>
  );
}

/** Never in the middle of a surrogate pair. */
function safeEnd(text: string): number {
  const code = text.charCodeAt(previewLength - 1);
  return code >= 0xd800 && code <= 0xdbff ? previewLength - 1 : previewLength;
}
