import type { Match } from '../../provider';
import { matchPath } from '../hosts';

export function match(url: URL): Match | undefined {
  return matchPath(url, /\/chat\/completions\/?$/, true);
}
