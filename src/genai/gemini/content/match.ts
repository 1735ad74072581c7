import { matchPath } from '../../hosts';
import type { Match } from '../../provider';

/** The model stands in the path, and so does whether the answer streams. */
export function match(url: URL): Match | undefined {
  const found = matchPath(url, /\/([^/:]+):(?:streamG|g)enerateContent$/, 'gcp.gen_ai', true);
  return found && { ...found, stream: url.pathname.includes(':stream') };
}
