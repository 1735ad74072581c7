import { matchPath } from '../hosts';
import type { Match } from '../provider';

/** Over REST, or behind AI Gateway; names of models have slashes. */
export function match(url: URL): Match | undefined {
  return (
    matchPath(url, /\/accounts\/[^/]+\/ai\/run\/(.+)$/, 'cloudflare', true) ??
    matchPath(url, /\/workers-ai\/(?!v1\/)(.+)$/, 'cloudflare')
  );
}
