export interface DiffPiece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Beyond this many pairs to compare, the middle is given as removed and added whole. */
const mostPairs = 4_000_000;

export function diffLines(before: string, after: string): DiffPiece[] {
  return diff(before.split('\n'), after.split('\n'));
}

export function diffWords(before: string, after: string): DiffPiece[] {
  return joinRuns(diff(before.match(/\s+|[^\s]+/g) ?? [], after.match(/\s+|[^\s]+/g) ?? []));
}

/** Longest common subsequence, after the common beginning and end are set aside. */
function diff(before: string[], after: string[]): DiffPiece[] {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  return [
    ...before.slice(0, start).map(same),
    ...(left.length * right.length > mostPairs ? replaced(left, right) : walk(left, right, lengths(left, right))),
    ...before.slice(before.length - end).map(same),
  ];
}

function commonStart(a: string[], b: string[]): number {
  const end = Math.min(a.length, b.length);
  let index = 0;
  while (index < end && a[index] === b[index]) index += 1;
  return index;
}

function commonEnd(a: string[], b: string[]): number {
  return commonStart([...a].reverse(), [...b].reverse());
}

/** Row i, place j: length of the longest common subsequence of `a` from i and `b` from j. */
function lengths(a: string[], b: string[]): Uint32Array[] {
  const rows: Uint32Array[] = [new Uint32Array(b.length + 1)];
  let below = rows[0] ?? new Uint32Array();
  for (const word of a.toReversed()) {
    below = nextRow(word, b, below);
    rows.push(below);
  }
  return rows.reverse();
}

function nextRow(word: string, b: string[], below: Uint32Array): Uint32Array {
  const row = new Uint32Array(b.length + 1);
  for (let j = b.length - 1; j >= 0; j -= 1) {
    row[j] = word === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return row;
}

function walk(a: string[], b: string[], table: Uint32Array[]): DiffPiece[] {
  const pieces: DiffPiece[] = [];
  const left = a.values();
  const right = b.values();
  let i = 0;
  let j = 0;
  const dropLeft = () => {
    i += 1;
    return String(left.next().value);
  };
  const dropRight = () => {
    j += 1;
    return String(right.next().value);
  };
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pieces.push(same(dropLeft()));
      dropRight();
    } else if ((table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0)) pieces.push(removed(dropLeft()));
    else pieces.push(added(dropRight()));
  }
  return [...pieces, ...replaced(a.slice(i), b.slice(j))];
}

function replaced(left: string[], right: string[]): DiffPiece[] {
  return [...left.map(removed), ...right.map(added)];
}

function joinRuns(pieces: DiffPiece[]): DiffPiece[] {
  const runs: DiffPiece[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else runs.push({ ...piece });
  }
  return runs;
}

function same(text: string): DiffPiece {
  return { kind: 'same', text };
}

function added(text: string): DiffPiece {
  return { kind: 'added', text };
}

function removed(text: string): DiffPiece {
  return { kind: 'removed', text };
}
