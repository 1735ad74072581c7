import type { Match } from '../../provider';
import { matchOllama } from '../host';

export function match(url: URL): Match | undefined {
  return matchOllama(url, /\/api\/generate$/);
}
