import { findNode } from '../../../scripts/node-versions.mjs';
import type { Launcher } from './launcher';
import { runAsModule } from './process';

export function node(major: 20 | 22 | 24, format: 'esm' | 'cjs' = 'esm'): Launcher {
  return {
    name: format === 'esm' ? `Node ${major}` : `Node ${major} (require)`,
    missing: () => (findNode(major) ? undefined : `no Node ${major} for this system`),
    run: (options) => runAsModule({ program: findNode(major) ?? 'node' }, options, format),
  };
}
