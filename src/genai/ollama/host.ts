import type { Match } from '../provider';
import { matchPath } from '../hosts';

/** Ollama runs on a machine of its own, under any name; its port is proof enough. Paths like `/api/chat` are not. */
export function matchOllama(url: URL, path: RegExp): Match | undefined {
  const found = matchPath(url, path, 'ollama');
  return found && { ...found, certain: url.port === '11434' || url.hostname.endsWith('ollama.com') };
}
