import type { Method, WrapMethod } from './method';
import { misplaced } from './misplaced';

/** The decorator as TypeScript's `experimentalDecorators` calls it: with a property descriptor, whose value is replaced. */
export function legacyDecorator(
  decorator: string,
  wrap: WrapMethod,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
): PropertyDescriptor {
  if (typeof descriptor.value !== 'function') throw misplaced(decorator, 'accessor', key);
  descriptor.value = wrap(descriptor.value as Method, String(key));
  return descriptor;
}
