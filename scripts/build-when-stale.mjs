import { build } from './build.mjs';

/** Vitest's global setup of the projects that test the built package. */
export async function setup() {
  await build();
}
