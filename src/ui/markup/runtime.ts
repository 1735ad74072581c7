import { computed, signal } from '@preact/signals-core';

/**
 * What the components import from Preact and its signals, where a page is written once, as text, and nothing ever changes: the
 * build of the writer puts this in the place of those packages.
 */
export { batch, computed, effect, signal } from '@preact/signals-core';

export type Child = string | number | bigint | boolean | null | undefined | Markup | Child[];
export type Component = (props: Record<string, unknown>) => Child;

/** An element, or a component with its props. */
export interface Markup {
  type: string | Component | Provider;
  props: Record<string, unknown> & { children?: Child };
}

/** Gives all components below it a value. */
export interface Provider {
  context: Context;
}

interface Context {
  current: unknown;
}

export function jsx(type: Markup['type'], props: Markup['props']): Markup {
  return { type, props };
}

export { jsx as jsxs };

export function Fragment({ children }: { children?: Child }): Child {
  return children;
}

export function createContext(initial: unknown): Context & { Provider: Provider } {
  const context: Context = { current: initial };
  return Object.assign(context, { Provider: { context } });
}

export function useContext(context: Context): unknown {
  return context.current;
}

export function useRef(current: unknown): { current: unknown } {
  return { current };
}

export function useMemo(make: () => unknown): unknown {
  return make();
}

export { signal as useSignal, computed as useComputed };

/** Effects are for what happens after the page is there. */
export function useEffect(): void {}

export { useEffect as useLayoutEffect, useEffect as useSignalEffect };

/** Two ids of a page differ; that is all they are good for until the script takes over. */
export function useId(): string {
  lastId += 1;
  return `written-${lastId}`;
}

let lastId = 0;
