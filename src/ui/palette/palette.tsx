import { signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SessionSummary } from '../../server/sessions/api';
import { fetchSessions } from '../client/api';
import { bindings, overlay } from '../client/keyboard';
import { pageCommands } from '../client/page-keys';
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
  /** Keys that do the same, one after the other. */
  keys: string[];
  /** What tells it apart from choices of the same name. */
  hint: string;
  run: () => void;
}

interface Group {
  id: 'here' | 'sessions' | 'everywhere';
  choices: Choice[];
}

/** What the last search found, and for which text. */
const found = signal<{ text: string; sessions: SessionSummary[] }>({ text: '', sessions: [] });
const close = () => (overlay.value = null);

/** One field that reaches everything: what the open page can do, commands, and sessions by what was said in them. */
export function Palette() {
  const dialog = useModal(close);
  const typed = useSignal('');
  const at = useSignal(0);
  useEffect(() => searchSoon(typed.value), [typed.value]);
  useEffect(() => showChosen(dialog.current), [at.value]);
  const groups = groupsFor(typed.value);
  const choices = groups.flatMap((group) => group.choices);
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
      <Field
        typed={typed.value}
        active={choices[at.value] && `choice-${at.value}`}
        onKeyDown={move}
        onType={(next) => {
          typed.value = next;
          at.value = 0;
        }}
      />
      <div id="palette-choices" class="palette-choices" role="listbox" aria-label={text.title}>
        {groups.map((group) => (
          <GroupView
            key={group.id}
            group={group}
            first={choices.indexOf(group.choices[0] as Choice)}
            at={at.value}
            onPoint={(index) => (at.value = index)}
          />
        ))}
      </div>
      {choices.length === 0 && <p class="palette-none">{text.nothing}</p>}
    </dialog>
  );
}

interface FieldProps {
  typed: string;
  /** Id of the choice that Enter takes. */
  active: string | undefined;
  onType: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Field({ typed, active, onType, onKeyDown }: FieldProps) {
  const text = words.value.palette;
  return (
    <div class="palette-field">
      <Icon name="search" />
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-choices"
        aria-activedescendant={active}
        aria-label={text.title}
        placeholder={text.hint}
        autocomplete="off"
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd>Esc</kbd>
    </div>
  );
}

/** A group of choices; `first` is the place of its first among all. */
function GroupView({ group, first, at, onPoint }: { group: Group; first: number; at: number; onPoint: (index: number) => void }) {
  const name = words.value.palette.groups[group.id];
  return (
    <div role="group" aria-label={name} class="palette-group">
      <div class="palette-group-name" aria-hidden="true">
        {name}
      </div>
      {group.choices.map((choice, index) => (
        <div
          key={choice.id}
          id={`choice-${first + index}`}
          role="option"
          aria-selected={first + index === at}
          class="palette-choice"
          onPointerMove={() => onPoint(first + index)}
          onClick={() => act(choice)}
        >
          <Icon name={choice.icon} />
          <span class="cut">{choice.name}</span>
          {choice.hint !== '' && <span class="palette-hint cut">{choice.hint}</span>}
          {choice.keys.length > 0 && (
            <span class="palette-keys">
              {choice.keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

/** What the open page can do comes first, then commands, then sessions. */
function groupsFor(typed: string): Group[] {
  const names = words.value.palette.commands;
  const needle = typed.trim().toLowerCase();
  const matching = (choice: Choice) => choice.name.toLowerCase().includes(needle);
  const here = pageCommands.value.map(({ id, icon, run }): Choice => ({ id, icon, name: names[id], keys: [], hint: '', run }));
  const everywhere = commands.map(({ id, icon, key, run }): Choice => ({
    id,
    icon,
    name: names[id],
    keys: keysOf(key),
    hint: '',
    run,
  }));
  const groups: Group[] = [
    { id: 'here', choices: here.filter(matching) },
    { id: 'everywhere', choices: everywhere.filter(matching) },
    { id: 'sessions', choices: found.value.sessions.map(sessionChoice) },
  ];
  return groups.filter(({ choices }) => choices.length > 0);
}

/** Enter means what was typed, so it waits for the answer to that. */
async function enter(typed: string, at: number): Promise<void> {
  if (found.peek().text !== typed.trim()) await search(typed);
  const choice = groupsFor(typed).flatMap(({ choices }) => choices)[at];
  if (choice) act(choice);
}

function act(choice: Choice): void {
  close();
  choice.run();
}

function showChosen(root: HTMLElement | null): void {
  root?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
}

function sessionChoice(session: SessionSummary): Choice {
  return {
    id: `session/${session.id}`,
    icon: session.errorCount > 0 ? 'alert' : 'note',
    name: session.title === null ? session.id : plainText(session.title),
    keys: [],
    hint: session.userId ?? '',
    run: () => navigate(sessionPath(session.id)),
  };
}

function keysOf(action: string | undefined): string[] {
  return bindings.find((binding) => binding.action === action)?.keys ?? [];
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
    found.value = { text, sessions: (await fetchSessions(`api/sessions?${query}`, stop)).sessions };
  } catch {
    // A newer search is under way, or the server is gone: what is on the screen stays.
  }
}
