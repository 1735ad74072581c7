import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What starts other programs: browsers, workerd, Deno, Bun, npm. It needs the built package and patience. */
const system = ['package', 'examples', 'conformance', 'runtime', 'e2e', 'fault'].map((area) => `test/${area}/**/*.test.ts`);
const long = ['test/**/*.long.test.ts'];
/** What needs the ClickHouse engine, which is installed apart. */
const engine = ['test/**/*.engine.test.ts'];
const never = ['**/node_modules/**', 'test/package/consumers/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...never, ...system, ...long, ...engine],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // As many as there are cores: vitest would leave one of two idle.
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'system',
          include: system,
          exclude: [...never, ...long],
          globalSetup: ['test/support/packed-app.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'engine',
          include: engine,
          exclude: never,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'long',
          include: long,
          exclude: never,
          globalSetup: ['test/support/packed-app.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
