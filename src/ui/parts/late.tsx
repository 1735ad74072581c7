import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { Problem } from './problem';

type Part<Props> = (props: Props) => ComponentChild;
type LatePart<Props> = Part<Props> & { load: () => Promise<void> };

const loaders: (() => Promise<void>)[] = [];

/** A part of the page that is loaded when it is first shown, or when the page has nothing else to do. */
export function late<Props extends object>(load: () => Promise<Part<Props>>): LatePart<Props> {
  const part = signal<{ View: Part<Props> } | null>(null);
  const problem = signal<string | null>(null);
  let loading: Promise<void> | null = null;
  const fetchOnce = () =>
    (loading ??= load().then(
      (View) => void (part.value = { View }),
      (error: unknown) => {
        loading = null;
        problem.value = String(error);
      },
    ));
  loaders.push(fetchOnce);
  const Late = (props: Props) => {
    if (part.value) return <part.value.View {...props} />;
    if (problem.value !== null) return <Problem message={problem.value} />;
    void fetchOnce();
    return null;
  };
  return Object.assign(Late, { load: fetchOnce });
}

/** Loads what is still missing, one after the other: opening it then takes no time. */
export async function loadLateParts(): Promise<void> {
  for (const load of loaders) await load();
}
