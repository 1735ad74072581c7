import { type EntityConfig, type EntityKind, runEntity } from '../core/entity';
import { activeContext, currentRuntime } from '../core/runtime';
import { runConversation } from '../core/scope';
import { type MethodDecorator, methodDecorator } from './method';

export type { MethodDecorator } from './method';

/** Configuration of a decorated method, or a function that makes it of `this` and the call's arguments. */
export type DecoratorConfig = Partial<EntityConfig> | ((thisArg: unknown, ...args: unknown[]) => Partial<EntityConfig>);

/** A conversation id, or a function that makes it of `this` and the call's arguments. */
export type ConversationId = string | ((thisArg: unknown, ...args: unknown[]) => string | undefined);

/**
 * Makes each call of the method a workflow: see `withWorkflow`. `this`, name and arity are kept, a sync method stays sync.
 *
 * @param config `name` defaults to the method's.
 */
export function workflow(config: DecoratorConfig = {}): MethodDecorator {
  return entityDecorator('workflow', config);
}

/** Makes each call of the method a task: see `withTask`. Parameters as for {@link workflow}. */
export function task(config: DecoratorConfig = {}): MethodDecorator {
  return entityDecorator('task', config);
}

/** Makes each call of the method an agent: see `withAgent`. Parameters as for {@link workflow}. */
export function agent(config: DecoratorConfig = {}): MethodDecorator {
  return entityDecorator('agent', config);
}

/** Makes each call of the method a tool: see `withTool`. Parameters as for {@link workflow}. */
export function tool(config: DecoratorConfig = {}): MethodDecorator {
  return entityDecorator('tool', config);
}

/**
 * Makes each call of the method part of a conversation: see `withConversation`. Stands above or below {@link workflow}: in
 * both orders the workflow's span carries the id.
 *
 * @param id for a function that answers undefined or an empty text, the conversation around stays in force.
 */
export function conversation(id: ConversationId): MethodDecorator {
  return methodDecorator(
    'conversation',
    (method) =>
      function (this: unknown, ...args: unknown[]) {
        const chosen = (typeof id === 'function' ? id(this, ...args) : id) || undefined;
        return runConversation(activeContext(), { id: chosen, fn: method, thisArg: this, args });
      },
  );
}

function entityDecorator(kind: EntityKind, config: DecoratorConfig): MethodDecorator {
  return methodDecorator(
    kind,
    (method, name) =>
      function (this: unknown, ...args: unknown[]) {
        const runtime = currentRuntime();
        if (!runtime) return method.apply(this, args);
        const chosen = typeof config === 'function' ? config(this, ...args) : config;
        const call = { kind, config: { ...chosen, name: chosen.name || name }, fn: method, thisArg: this, args };
        return runEntity(runtime, runtime.context.active(), call);
      },
  );
}
