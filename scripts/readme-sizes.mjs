import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** `npm run docs:sizes`: puts the limits of `.size-limit.json`, which `npm run check` holds, into the README. */

const PLACE = /(<!-- sizes[^>]*-->\n)[\s\S]*?(<!-- \/sizes -->)/;
const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The README as it should be. */
export async function readmeWithSizes() {
  const [readme, limits] = await Promise.all(['README.md', '.size-limit.json'].map((name) => readFile(path(name), 'utf8')));
  const rows = JSON.parse(limits).map(({ name, limit }) => `| ${name.replace(/ \(to become .*\)/, '')} | ${limit} |`);
  return readme.replace(PLACE, `$1${['| | |', '| --- | --: |', ...rows].join('\n')}\n$2`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(path('README.md'), await readmeWithSizes());
