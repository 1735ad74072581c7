import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root';
import type { Launcher } from './launcher';
import { runAsModule } from './process';

const program = join(root, 'node_modules', '.bin', 'bun');

export function bun(): Launcher {
  return {
    name: 'Bun',
    missing: () => (existsSync(program) ? undefined : 'the package bun is not installed'),
    run: (options) => runAsModule({ program, args: ['--no-install'] }, options),
  };
}
