import { legacyDecorator } from './legacy';
import { misplaced } from './misplaced';
import { standardDecorator } from './standard';

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Makes the traced method that takes the place of the given one. `name` is the method's own. */
export type WrapMethod = (method: Method, name: string) => Method;

/**
 * A method decorator in both dialects: the standard one of TC39, also on private methods, and the legacy one of
 * TypeScript's `experimentalDecorators`. On instance and static methods; the method's type is kept.
 */
export interface MethodDecorator {
  <M extends (this: never, ...args: never[]) => unknown>(method: M, context: MethodContext): M;
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>;
}

/** As much of TC39's context as keeps the decorator on methods; naming the method's type in it would lose its generics. */
interface MethodContext {
  readonly kind: 'method';
  readonly name: string | symbol;
}

/** Tells by its arguments which dialect calls: only the standard one passes a context with a `kind`. */
export function methodDecorator(decorator: string, wrap: WrapMethod): MethodDecorator {
  const named: WrapMethod = (method, name) => withSignature(method, wrap(method, name));
  return ((first: unknown, second: unknown, third: unknown) => {
    if (isStandardContext(second)) return standardDecorator(decorator, named, first, second);
    if (isDescriptor(third)) return legacyDecorator(decorator, named, second as PropertyKey, third);
    throw misplaced(decorator, 'property', second);
  }) as MethodDecorator;
}

/** The wrapper keeps the method's name and number of parameters, which frameworks and further decorators read. */
function withSignature(method: Method, wrapper: Method): Method {
  Object.defineProperty(wrapper, 'name', { value: method.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: method.length, configurable: true });
  return wrapper;
}

function isStandardContext(value: unknown): value is DecoratorContext {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function isDescriptor(value: unknown): value is PropertyDescriptor {
  return typeof value === 'object' && value !== null;
}
