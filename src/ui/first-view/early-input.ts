/** Told to the root once the script has taken the page over. */
export const takenOver = 'takenover';

const fields = 'input, select, textarea';
/** What the browser does by itself, with or without a script. */
const native = `a[href], summary, label, ${fields}`;

/** Keeps what a reader clicks, types and presses in a page that only stands there, and does it again when the script listens. */
export function keepEarlyInput(root: HTMLElement): void {
  const again: (() => void)[] = [];
  const stop = new AbortController();
  const keep = { capture: true, signal: stop.signal };
  root.addEventListener('click', (event) => again.push(...clickAgain(event)), keep);
  root.addEventListener('input', (event) => again.push(...typeAgain(event)), keep);
  document.addEventListener('keydown', (event) => again.push(...pressAgain(event)), keep);
  const redo = async () => {
    stop.abort();
    for (const act of again) {
      act();
      await rendered();
    }
  };
  root.addEventListener(takenOver, () => void redo(), { once: true });
}

/** What an event changes is rendered in the next microtask, before any other event. */
const rendered = () => Promise.resolve();

type Again = [] | [() => void];

function clickAgain({ target }: Event): Again {
  if (!(target instanceof Element) || target.closest(native)) return [];
  return [() => target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))];
}

/** The script writes what it knows into the field, which is nothing. */
function typeAgain({ target }: Event): Again {
  if (!(target instanceof HTMLInputElement)) return [];
  const { value } = target;
  return [() => type(target, value)];
}

function type(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** A key before may have brought a field, to which the next ones belong. */
function pressAgain({ target, key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): Again {
  const without = key === 'Enter' || key === ' ' ? native : fields;
  if (!(target instanceof Element) || target.closest(without)) return [];
  const init = { key, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true };
  const press = () => {
    const field = document.activeElement;
    if (field instanceof HTMLInputElement && key.length === 1) type(field, field.value + key);
    else target.dispatchEvent(new KeyboardEvent('keydown', init));
  };
  return [press];
}
