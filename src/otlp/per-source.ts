import type { InstrumentationScope, Resource } from './types';

/** Of resources, and the scopes in them, as long as anybody holds them: hundreds of spans have the same. */
export type PerSource<T> = WeakMap<Resource, Map<InstrumentationScope | undefined, T>>;

/** Works out once what would be the same for all spans of a scope. */
export function oncePerSource<T>(
  known: PerSource<T>,
  resource: Resource,
  scope: InstrumentationScope | undefined,
  workOut: () => T,
): T {
  const ofResource = known.get(resource) ?? new Map<InstrumentationScope | undefined, T>();
  const found = ofResource.get(scope);
  if (found !== undefined) return found;
  const result = workOut();
  ofResource.set(scope, result);
  known.set(resource, ofResource);
  return result;
}
