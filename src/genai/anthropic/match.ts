import { matchPath } from '../hosts';
import type { Match } from '../provider';

/** Vertex names the model in the path. */
export function match(url: URL): Match | undefined {
  return (
    matchPath(url, /\/v1\/messages\/?$/, 'anthropic') ??
    matchPath(url, /\/publishers\/anthropic\/models\/([^/:]+):(?:rawPredict|streamRawPredict)$/, 'gcp.vertex_ai', true)
  );
}
