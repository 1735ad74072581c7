import { expect, it } from 'vitest';
import { CONVERSATION_ID_ALIASES } from '../../src/semconv/conversation-id';
import { readPage } from './pages';

it('docs/conversation-ids.md lists the attributes that are read, in their order', () => {
  const rows = readPage('docs/conversation-ids.md').matchAll(/^\| (\d+) \| `(.+)` \| (.+) \|$/gm);
  const listed = [...rows].map(([, place, key, dialect]) => ({ place: Number(place), key, dialect }));
  expect(listed).toEqual(CONVERSATION_ID_ALIASES.map(({ key, dialect }, index) => ({ place: index + 1, key, dialect })));
});
