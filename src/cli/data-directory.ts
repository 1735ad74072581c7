import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the user's programs keep their data: the XDG rules on Linux, the systems' own elsewhere. */
export function dataDirectory(environment = process.env, platform = process.platform, home = homedir()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'threadlight');
  if (platform === 'win32') return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'threadlight');
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'threadlight');
}
