import type { Method, WrapMethod } from './method';
import { misplaced } from './misplaced';

/** The decorator as TC39's proposal (stage 3) calls it: with the method and a context, answering the replacement. */
export function standardDecorator(decorator: string, wrap: WrapMethod, value: unknown, context: DecoratorContext): Method {
  if (context.kind !== 'method') throw misplaced(decorator, context.kind, context.name);
  return wrap(value as Method, methodName(context.name));
}

function methodName(name: string | symbol | undefined): string {
  return typeof name === 'symbol' ? (name.description ?? 'method') : String(name).replace(/^#/, '');
}
