import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * `node scripts/release.mjs v1.2.3`: publishes what is tagged, and refuses when tag, package.json and CHANGELOG.md do not
 * agree. Meant for the release workflow; `--dry-run` does all but the upload.
 */

const root = new URL('..', import.meta.url);
const read = (file) => readFileSync(new URL(file, root), 'utf8');

function disagreements(tag) {
  const { version } = JSON.parse(read('package.json'));
  const problems = [];
  if (tag !== `v${version}`) problems.push(`the tag is ${tag}, package.json says ${version}`);
  if (!read('CHANGELOG.md').includes(`## ${version}`)) problems.push(`CHANGELOG.md has no section "## ${version}"`);
  return problems;
}

function main([tag, ...flags]) {
  const problems = disagreements(tag);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) return 1;
  const publish = ['publish', '--access', 'public', flags.includes('--dry-run') ? '--dry-run' : '--provenance'];
  return spawnSync('npm', publish, { cwd: fileURLToPath(root), stdio: 'inherit' }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
