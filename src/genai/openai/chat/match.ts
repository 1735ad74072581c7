import { matchPath } from '../../hosts';
import type { Match } from '../../provider';

/** Azure names the model in the path. */
export function match(url: URL): Match | undefined {
  return matchPath(url, /(?:\/deployments\/([^/]+))?\/chat\/completions\/?$/, 'openai', true);
}
