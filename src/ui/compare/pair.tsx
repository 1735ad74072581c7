import { words } from '../client/words';
import { formatCount, formatDuration } from '../parts/figures';
import { LongText } from '../parts/long-text';
import { Prose } from '../parts/prose';
import { diffWords, type DiffPiece } from '../parts/text-diff';
import type { Turn } from '../../server/sessions/api';
import { saidBy, type TurnPair } from './align';

/** Share of the longer text that both must have for their differences to be marked. */
const leastShared = 0.35;

const roles = ['user', 'assistant'] as const;

/** One turn of each side, with the words marked that differ. */
export function PairView({ pair, number }: { pair: TurnPair; number: number }) {
  const { left, right } = pair;
  return (
    <section class="pair" aria-label={words.value.conversation.turn(number)}>
      <h2 class="pair-title">{words.value.conversation.turn(number)}</h2>
      <div class="pair-head">
        <Head turn={left} />
        <Head turn={right} />
      </div>
      {roles.map((role) => (
        <Said key={role} role={role} left={left} right={right} />
      ))}
      <div class="pair-columns">
        <Tools turn={left} />
        <Tools turn={right} />
      </div>
      <div class="pair-columns">
        <Errors turn={left} />
        <Errors turn={right} />
      </div>
    </section>
  );
}

function Head({ turn }: { turn: Turn | null }) {
  if (!turn) return <p class="muted">{words.value.compare.none}</p>;
  return (
    <p class="figure">
      {formatDuration(turn.durationMs)} · {formatCount(turn.tokens.input)} → {formatCount(turn.tokens.output)} ·{' '}
      {turn.models.join(', ')}
    </p>
  );
}

function Said({ role, left, right }: { role: (typeof roles)[number]; left: Turn | null; right: Turn | null }) {
  const pieces = diffWords(saidBy(left, role), saidBy(right, role));
  const marked = isAlike(pieces);
  return (
    <div class="pair-columns">
      <Column role={role} turn={left} marked={marked} pieces={pieces.filter((piece) => piece.kind !== 'added')} />
      <Column role={role} turn={right} marked={marked} pieces={pieces.filter((piece) => piece.kind !== 'removed')} />
    </div>
  );
}

/** Texts that share little are shown as they are: marks on nearly every word tell nothing. */
function isAlike(pieces: DiffPiece[]): boolean {
  const length = (kinds: DiffPiece['kind'][]) =>
    pieces.filter((piece) => kinds.includes(piece.kind)).reduce((all, piece) => all + piece.text.length, 0);
  return length(['same']) >= leastShared * Math.max(length(['same', 'added']), length(['same', 'removed']));
}

function Column({
  role,
  turn,
  pieces,
  marked,
}: {
  role: (typeof roles)[number];
  turn: Turn | null;
  pieces: DiffPiece[];
  marked: boolean;
}) {
  const text = pieces.map((piece) => piece.text).join('');
  if (!turn || text === '') return <div class="pair-cell pair-empty" />;
  return (
    <div class={`pair-cell pair-${role}`}>
      <h3 class="bubble-role">{words.value.conversation.roles[role]}</h3>
      <LongText text={text}>
        {(shown) => (marked ? <p class="pair-text">{cutPieces(pieces, shown.length).map(markPiece)}</p> : <Prose text={shown} />)}
      </LongText>
    </div>
  );
}

function markPiece(piece: DiffPiece, index: number) {
  if (piece.kind === 'same') return piece.text;
  return piece.kind === 'added' ? <ins key={index}>{piece.text}</ins> : <del key={index}>{piece.text}</del>;
}

function Tools({ turn }: { turn: Turn | null }) {
  if (!turn || turn.toolRuns.length === 0) return <div class="pair-cell pair-empty" />;
  return (
    <ul class="pair-cell pair-tools">
      {turn.toolRuns.map((run, index) => (
        <li key={index} data-failed={run.error !== undefined || undefined}>
          <code>
            {run.name}({JSON.stringify(run.arguments)})
          </code>
          {run.error && <span class="tool-error">{run.error}</span>}
        </li>
      ))}
    </ul>
  );
}

function Errors({ turn }: { turn: Turn | null }) {
  if (!turn || turn.errors.length === 0) return <div class="pair-cell pair-empty" />;
  return (
    <ul class="pair-cell pair-errors">
      {turn.errors.map((error) => (
        <li key={error.spanId} class="tool-error">
          {error.type}: {error.message}
        </li>
      ))}
    </ul>
  );
}

/** The pieces up to a length in characters. */
function cutPieces(pieces: DiffPiece[], length: number): DiffPiece[] {
  let left = length;
  return pieces.flatMap((piece) => {
    if (left <= 0) return [];
    const shown = { ...piece, text: piece.text.slice(0, left) };
    left -= piece.text.length;
    return [shown];
  });
}
