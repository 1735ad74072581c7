import type { SessionSummary } from '../sessions/api';
import type { TurnSummary } from './rules';

/** What sessions can be found by: `model`, `tool`, `service`, `tag`, `user` and `metadata.<key>`, each with its values. */
export type LabelKind = 'model' | 'tool' | 'service' | 'tag' | 'user' | `metadata.${string}`;

export interface Label {
  kind: LabelKind;
  value: string;
}

/** A producer may invent keys without end; a session is found by the first of them. */
const mostMetadata = 64;
const longestValue = 256;

export function sessionLabels(summary: SessionSummary, turns: TurnSummary[]): Label[] {
  const labels: Label[] = [
    ...named('model', summary.models),
    ...named('tool', summary.tools),
    ...named('service', summary.services),
    ...named('tag', summary.tags),
    ...named(
      'user',
      turns.map((turn) => turn.userId).filter((user) => user !== null),
    ),
    ...metadataLabels(turns),
  ];
  const unique = new Map(labels.map((label) => [`${label.kind}\n${label.value}`, label]));
  return [...unique.values()];
}

function named(kind: LabelKind, values: string[]): Label[] {
  return values.map((value) => ({ kind, value: value.slice(0, longestValue) }));
}

function metadataLabels(turns: TurnSummary[]): Label[] {
  const pairs = turns.flatMap(({ turn }) => Object.entries(turn.metadata));
  return pairs.slice(0, mostMetadata).map(([key, value]) => ({ kind: `metadata.${key}`, value: value.slice(0, longestValue) }));
}
