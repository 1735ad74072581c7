import { matchPath } from '../../hosts';
import type { Match } from '../../provider';

export function match(url: URL): Match | undefined {
  return matchPath(url, /(?:\/deployments\/([^/]+))?(?<!\/api)\/embeddings\/?$/, 'openai');
}
