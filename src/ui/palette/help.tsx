import { bindings, overlay } from '../client/keyboard';
import { words } from '../client/words';
import { Dialog } from '../parts/dialog';

/** The keyboard map. */
export function HelpSheet() {
  const text = words.value.help;
  return (
    <Dialog title={text.title} onClose={close}>
      <dl class="key-map">
        <Key keys={['⌘ K', 'Ctrl K']} name={text.actions.palette} />
        {bindings.map((binding) => (
          <Key key={binding.action} keys={binding.keys} name={text.actions[binding.action]} />
        ))}
        <Key keys={['↑', '↓', '←', '→']} name={text.arrows} />
      </dl>
    </Dialog>
  );
}

function Key({ keys, name }: { keys: string[]; name: string }) {
  return (
    <div class="key-row">
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key === 'Escape' ? 'Esc' : key}</kbd>
        ))}
      </dt>
      <dd>{name}</dd>
    </div>
  );
}

function close(): void {
  overlay.value = null;
}
