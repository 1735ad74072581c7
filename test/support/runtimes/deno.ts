import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root';
import type { Launcher } from './launcher';
import { runAsModule } from './process';

const program = join(root, 'node_modules', '.bin', 'deno');
const args = ['run', '--allow-all', '--no-lock', '--no-check', '--node-modules-dir=manual', '--quiet'];

export function deno(): Launcher {
  return {
    name: 'Deno',
    missing: () => (existsSync(program) ? undefined : 'the package deno is not installed'),
    run: (options) => runAsModule({ program, args, env: { DENO_NO_UPDATE_CHECK: '1' } }, options),
  };
}
