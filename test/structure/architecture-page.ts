import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-tree';

const page = (): string => readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

/** What ARCHITECTURE.md says, read back from its text. */
export const architecture = {
  /** The rows `| 3 | sdk, hono | server/app |` of the table of floors. */
  floors(): readonly string[] {
    const rows = [...page().matchAll(/^\| (\d) \|([^|]*)\|([^|]*)\|$/gm)];
    return rows.flatMap(([, floor, sdk, server]) => [
      ...namesIn(sdk).map((name) => `${floor} sdk: ${name}`),
      ...namesIn(server).map((name) => `${floor} server: ${name}`),
    ]);
  },

  /** The code block that draws the tree. */
  layout(): string {
    return /## Layout\n[\s\S]*?```\n([\s\S]*?)```/.exec(page())?.[1] ?? '';
  },
};

/** `core, context` with backticks or a remark after a colon: the remark is for readers. */
function namesIn(cell = ''): readonly string[] {
  const [list = ''] = cell.replaceAll('`', '').split(':');
  return list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
