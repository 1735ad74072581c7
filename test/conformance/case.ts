import type * as threadlight from '../../src/entry/edge';

/** The public API, as the package exports it. */
export type Threadlight = typeof threadlight;

/** A finished span, as a case looks at it. */
export interface SeenSpan {
  readonly name: string;
  readonly conversationId: string | undefined;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** OpenTelemetry's status code: 2 is an error. */
  readonly status: number;
  readonly eventNames: readonly string[];
}

export type Tier = 'browser' | 'edge' | 'server';

/** What a case has to work with. */
export interface Stage {
  readonly api: Threadlight;
  readonly tier: Tier;
  /** A server that answers with the headers it got, and may know of the trace. */
  readonly friend: string;
  /** The same at an origin that must not know of it. */
  readonly stranger: string;
  /** The spans that ended since the case began. */
  spans(): Promise<readonly SeenSpan[]>;
  /** The only span of that name since the case began; throws when there is none or more than one. */
  span(name: string): Promise<SeenSpan>;
}

/** One promise of the package, tried on each runtime. */
export interface Case {
  /** The row of the README's matrix in which it counts. */
  readonly feature: string;
  readonly title: string;
  /** Where the promise is given; everywhere when it is not said. */
  readonly tier?: Tier | undefined;
  run(stage: Stage): void | Promise<void>;
}

/** Makes the cases of one row. */
export const feature =
  (name: string, tier?: Tier) =>
  (title: string, run: Case['run']): Case => ({ feature: name, title, tier, run });

/** Whether a case is tried on a tier. */
export const concerns = ({ tier }: Pick<Case, 'tier'>, where: Tier): boolean => tier === undefined || tier === where;

/** Throws unless both are the same as JSON. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [was, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (was !== wanted) throw new Error(`${what}: ${was} in place of ${wanted}`);
}

export function truthy(condition: unknown, what: string): void {
  if (!condition) throw new Error(what);
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Leaves a span of this name in the place where it is called. */
export const mark = (api: Threadlight, name: string): void => api.withTask({ name }, () => undefined);
