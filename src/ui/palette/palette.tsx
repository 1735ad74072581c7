import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SessionSummary } from '../../server/sessions/api';
import { fetchSessions } from '../client/api';
import { bindings, overlay } from '../client/keyboard';
import { navigate, sessionPath } from '../client/router';
import { words } from '../client/words';
import { useModal } from '../parts/dialog';
import { Icon, type IconName } from '../parts/icon';
import { plainText } from '../parts/plain';
import { commands } from './commands';

interface Choice {
  id: string;
  icon: IconName;
  name: string;
  hint: string;
  run: () => void;
}

/** What the last search found, and for which text. */
const found = signal<{ text: string; sessions: SessionSummary[] }>({ text: '', sessions: [] });
const close = () => (overlay.value = null);

/** One field that reaches everything: commands, and sessions by what was said in them. */
export function Palette() {
  const dialog = useModal(close);
  const typed = useSignal('');
  const at = useSignal(0);
  useEffect(() => searchSoon(typed.value), [typed.value]);
  const choices = choicesFor(typed.value);
  const chosen = choices[at.value];
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) at.value = (at.value + by + choices.length) % Math.max(1, choices.length);
    else if (event.key === 'Enter') void enter(typed.value, at.value);
    else return;
    event.preventDefault();
  };
  const text = words.value.palette;
  return (
    <dialog ref={dialog} class="palette" aria-label={text.title} onClick={(event) => event.target === dialog.current && close()}>
      <div class="palette-field">
        <Icon name="search" />
        <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-choices" aria-activedescendant={chosen && `choice-${at.value}`} aria-label={text.title} placeholder={text.hint} autocomplete="off" value={typed.value}
          onInput={(event) => { typed.value = event.currentTarget.value; at.value = 0; }} onKeyDown={move} />
        <kbd>Esc</kbd>
      </div>
      <ul id="palette-choices" class="palette-choices" role="listbox" aria-label={text.title}>
        {choices.map((choice, index) => (
          <li key={choice.id} id={`choice-${index}`} role="option" aria-selected={index === at.value} class="palette-choice" onPointerMove={() => (at.value = index)} onClick={() => act(choice)}>
            <Icon name={choice.icon} /><span class="cut">{choice.name}</span><span class="palette-hint">{choice.hint}</span>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p class="palette-none">{text.nothing}</p>}
    </dialog>
  );
}

function choicesFor(typed: string): Choice[] {
  return [...commandChoices(typed), ...found.value.sessions.map(sessionChoice)];
}

/** Enter means what was typed, so it waits for the answer to that. */
async function enter(typed: string, at: number): Promise<void> {
  if (found.peek().text !== typed.trim()) await search(typed);
  const choice = choicesFor(typed)[at];
  if (choice) act(choice);
}

function act(choice: Choice): void {
  close();
  choice.run();
}

function commandChoices(typed: string): Choice[] {
  const needle = typed.trim().toLowerCase();
  const names = words.value.palette.commands;
  return commands
    .filter((command) => names[command.id].toLowerCase().includes(needle))
    .map((command) => ({ id: command.id, icon: command.icon, name: names[command.id], hint: keysOf(command.key), run: command.run }));
}

function sessionChoice(session: SessionSummary): Choice {
  return { id: `session/${session.id}`, icon: session.errorCount > 0 ? 'alert' : 'note', name: session.title === null ? session.id : plainText(session.title), hint: session.userId ?? '', run: () => navigate(sessionPath(session.id)) };
}

function keysOf(action: string | undefined): string {
  return bindings.find((binding) => binding.action === action)?.keys.join(' ') ?? '';
}

function searchSoon(typed: string): () => void {
  const control = new AbortController();
  const timer = setTimeout(() => void search(typed, control.signal), 120);
  return () => {
    clearTimeout(timer);
    control.abort();
  };
}

async function search(typed: string, stop?: AbortSignal): Promise<void> {
  const text = typed.trim();
  const query = new URLSearchParams({ limit: '8', ...(text === '' ? {} : { q: text }) });
  try {
    found.value = { text, sessions: (await fetchSessions(query, stop)).sessions };
  } catch {
    // A newer search is under way, or the server is gone: what is on the screen stays.
  }
}
