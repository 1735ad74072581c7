import { signal } from '@preact/signals';
import { cycleTheme } from './preferences';
import { togglePause } from './live';
import { pageKeys } from './page-keys';
import { navigate } from './router';

export type KeyAction =
  | 'search'
  | 'palette'
  | 'next'
  | 'previous'
  | 'open'
  | 'nextError'
  | 'previousError'
  | 'goList'
  | 'goDoctor'
  | 'goSetup'
  | 'goCompare'
  | 'theme'
  | 'pause'
  | 'help'
  | 'escape';

interface Binding {
  action: KeyAction;
  /** Keys pressed one after the other, as `event.key` names them. */
  keys: string[];
  run: () => void;
}

/** What lies over the page: the palette or the help sheet. */
export const overlay = signal<'palette' | 'help' | null>(null);

const sequenceMs = 900;

export const bindings: Binding[] = [
  { action: 'search', keys: ['/'], run: focusSearch },
  { action: 'next', keys: ['j'], run: () => pageKeys.value.next?.() },
  { action: 'previous', keys: ['k'], run: () => pageKeys.value.previous?.() },
  { action: 'open', keys: ['o'], run: () => pageKeys.value.open?.() },
  { action: 'nextError', keys: ['e'], run: () => pageKeys.value.nextError?.() },
  { action: 'previousError', keys: ['E'], run: () => pageKeys.value.previousError?.() },
  { action: 'goList', keys: ['g', 'l'], run: () => navigate('/') },
  { action: 'goDoctor', keys: ['g', 'd'], run: () => navigate('/doctor') },
  { action: 'goSetup', keys: ['g', 's'], run: () => navigate('/setup') },
  { action: 'goCompare', keys: ['g', 'c'], run: () => navigate('/compare') },
  { action: 'theme', keys: ['t'], run: cycleTheme },
  { action: 'pause', keys: ['p'], run: togglePause },
  { action: 'help', keys: ['?'], run: () => (overlay.value = 'help') },
  { action: 'escape', keys: ['Escape'], run: () => pageKeys.value.escape?.() },
];

export function startKeyboard(): void {
  let pressed: string[] = [];
  let last = 0;
  addEventListener('keydown', (event) => {
    if (isPaletteKey(event)) {
      event.preventDefault();
      overlay.value = overlay.value === 'palette' ? null : 'palette';
      return;
    }
    if (!isForPage(event)) return;
    pressed = event.timeStamp - last > sequenceMs ? [event.key] : [...pressed, event.key];
    last = event.timeStamp;
    const binding = matching(pressed) ?? matching([event.key]);
    if (!binding) return;
    if (binding.action !== 'escape') event.preventDefault();
    pressed = [];
    binding.run();
  });
}

function matching(pressed: string[]): Binding | undefined {
  return bindings.find(({ keys }) => keys.length === pressed.length && keys.every((key, index) => key === pressed[index]));
}

function isPaletteKey(event: KeyboardEvent): boolean {
  return (event.metaKey || event.ctrlKey) && !event.altKey && event.key.toLowerCase() === 'k';
}

/** Not while somebody types, and not what belongs to the browser. */
function isForPage(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || overlay.value !== null) return false;
  const target = event.target;
  if (!(target instanceof HTMLElement) || event.key === 'Escape') return true;
  return (
    !target.isContentEditable && !['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) && target.closest('dialog') === null
  );
}

function focusSearch(): void {
  const { find } = pageKeys.value;
  if (find) find();
  else document.querySelector<HTMLInputElement>('[data-search]')?.focus();
}
