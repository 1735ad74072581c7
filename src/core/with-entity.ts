import type { EntityConfig } from './entity';
import { activeContext } from './runtime';
import { entityIn, type Scoped, scope, type WithScope } from './scope';

/**
 * Runs `fn` as a workflow: the whole of what is done to answer a user, say. Its name is handed down to every span below.
 *
 * @param config see {@link EntityConfig}. @param fn receives `args` and then its scope; a sync function stays sync.
 * @returns what `fn` returns. What it throws ends the span with ERROR and is thrown unchanged.
 * @throws ThreadlightError `ERR_ENTITY_NAME` without a name.
 */
export function withWorkflow<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
  return entityIn(activeContext(), 'workflow', config, fn, args);
}

/** Runs `fn` as a task: a step of a workflow. Parameters as for {@link withWorkflow}. */
export function withTask<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
  return entityIn(activeContext(), 'task', config, fn, args);
}

/** Runs `fn` as an agent, whose name is handed down as `gen_ai.agent.name`. Parameters as for {@link withWorkflow}. */
export function withAgent<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
  return entityIn(activeContext(), 'agent', config, fn, args);
}

/** Runs `fn` as a tool that a model has called. Parameters as for {@link withWorkflow}. */
export function withTool<A extends unknown[], R>(config: EntityConfig, fn: Scoped<A, R>, ...args: A): R {
  return entityIn(activeContext(), 'tool', config, fn, args);
}

/**
 * Runs `fn` with properties that every span below carries as `traceloop.association.properties.<key>`, merged over those
 * of the scopes around. Makes no span. A sync function stays sync.
 */
export function withAssociationProperties<T, A extends unknown[], R>(
  properties: Record<string, string>,
  fn: (this: T, ...args: WithScope<A>) => R,
  thisArg?: T,
  ...args: A
): R {
  return scope().withAssociationProperties(properties, fn, thisArg, ...args);
}

/** Keys of association properties that the Sessions UI and Traceloop know. */
export const AssociationProperty = {
  CUSTOMER_ID: 'customer_id',
  USER_ID: 'user_id',
  SESSION_ID: 'session_id',
} as const;
export type AssociationProperty = (typeof AssociationProperty)[keyof typeof AssociationProperty];
