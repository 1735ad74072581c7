import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Turn } from '../../server/sessions/api';
import type { OpenSession } from '../client/session';
import { query, setQuery } from '../client/router';
import { words } from '../client/words';
import { IconButton } from '../parts/button';
import { Icon } from '../parts/icon';
import { textOf } from './flow';
import { highlightText } from './highlight';

export interface Found {
  traceId: string;
  messageId: string;
}

const open = signal(false);
const position = signal(0);

export function openFind(): void {
  open.value = true;
}

/** The messages that hold the text, whatever its case, in order. */
export function findIn(turns: Turn[], wanted: string): Found[] {
  const needle = wanted.trim().toLowerCase();
  if (needle === '') return [];
  return turns.flatMap((turn) =>
    turn.messages
      .filter((message) => textOf(message).toLowerCase().includes(needle))
      .map((message) => ({ traceId: turn.traceId, messageId: message.id })),
  );
}

/** Search inside the open session; older turns are loaded before it says how much it found. */
export function FindBar({ session, show }: { session: OpenSession; show: (found: Found) => void }) {
  const wanted = query.value.get('find') ?? '';
  const input = useRef<HTMLInputElement>(null);
  const found = useFound(session, wanted, show);
  // Before the next key comes: what is typed at once belongs into the field.
  useLayoutEffect(() => {
    if (open.value) input.current?.focus();
  }, [open.value]);
  if (!open.value && wanted === '') return null;
  const step = (by: number) => {
    if (found.length === 0) return;
    position.value = (position.value + by + found.length) % found.length;
    const next = found[position.value];
    if (next) show(next);
  };
  const close = () => {
    open.value = false;
    setQuery({ find: null });
  };
  const text = words.value.conversation;
  return (
    <search class="find-bar">
      <label class="search-field">
        <Icon name="search" />
        <span class="sr-only">{text.find}</span>
        <input
          ref={input}
          type="search"
          data-find
          placeholder={text.find}
          value={wanted}
          onInput={(event) => setQuery({ find: event.currentTarget.value || null })}
          onKeyDown={(event) => event.key === 'Enter' && step(event.shiftKey ? -1 : 1)}
        />
      </label>
      <output class="figure">{wanted === '' ? '' : text.found(found.length === 0 ? 0 : position.value + 1, found.length)}</output>
      <IconButton icon="back" class="turned-up" label={text.previousHit} onClick={() => step(-1)} />
      <IconButton icon="down" label={text.nextHit} onClick={() => step(1)} />
      <IconButton icon="close" label={words.value.parts.close} onClick={close} />
    </search>
  );
}

/** What holds the text, marked; the first of it is shown, and older turns are loaded until none is left. */
function useFound(session: OpenSession, wanted: string, show: (found: Found) => void): Found[] {
  const turns = session.turns.value;
  const found = useMemo(() => findIn(turns, wanted), [turns, wanted]);
  useEffect(() => {
    position.value = 0;
    if (wanted !== '') void session.loadUntil(() => false);
  }, [wanted]);
  useEffect(() => {
    const first = found[position.peek()];
    if (first) show(first);
  }, [wanted, found.length]);
  useEffect(() => highlightText(document.querySelector('.conversation-content'), wanted), [wanted]);
  return found;
}
