import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, LogLevel } from 'typedoc';
import { build } from './build.mjs';

/**
 * `npm run docs:api`: writes `docs/api` from the docstrings of what `exports` in package.json offers. With `--docstrings` it
 * writes nothing, and fails when a public name has no docstring or a link leads nowhere; with `--check` also when `docs/api` is
 * not what would be written.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'docs', 'api');
const workshop = join(root, '.cache', 'api');

/** Members of interfaces may speak for themselves; everything that has a name of its own must be explained. */
const requiredToBeDocumented = ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable', 'Method', 'Accessor'];

/** Shapes inside of other declarations, which typedoc takes for members: there is no place for a docstring. */
const intentionallyNotDocumented = [
  'hono.HonoContext.executionCtx.__type.waitUntil',
  'sessions.ServeOptions.now',
  'threadlight.MethodDecorator.M',
  'threadlight.Scope.bind.F',
];

/** Says nothing that the page of the full build does not say. */
const alreadySaid = './lean';

/** One page a subpath: its name in an import, and the declarations that a Node app sees. */
async function subpaths() {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([path, conditions]) => {
    const types = path === alreadySaid ? undefined : typesOf(conditions.node ?? conditions);
    return types ? [{ page: path === '.' ? 'threadlight' : path.slice(2), types }] : [];
  });
}

const typesOf = (conditions) =>
  typeof conditions === 'string' ? undefined : (conditions.types ?? typesOf(conditions.import ?? {}));

/** A module a page that exports what the subpath does: it gives the page its name. */
async function writeEntries(entries) {
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop, { recursive: true });
  const files = entries.map(({ page }) => `${page.replaceAll('/', '-')}.ts`);
  await Promise.all(entries.map(({ types }, at) => writeFile(join(workshop, files[at]), exportOf(types))));
  const compilerOptions = {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM'],
    types: [],
    skipLibCheck: true,
  };
  await writeFile(join(workshop, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return files.map((file) => join(workshop, file));
}

const exportOf = (types) => `export * from '../../${types.replace(/^\.\//, '').replace(/\.d\.ts$/, '')}';\n`;

async function convert(entryPoints) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints,
    tsconfig: join(workshop, 'tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    name: 'API reference',
    sort: ['kind', 'source-order'],
    readme: 'none',
    disableSources: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    entryFileName: 'README',
    outputFileStrategy: 'modules',
    expandObjects: true,
    excludePrivate: true,
    excludeInternal: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    tableColumnSettings: { hideSources: true, hideInherited: true, hideOverrides: true, leftAlignHeaders: true },
    requiredToBeDocumented,
    intentionallyNotDocumented,
    validation: { notDocumented: true, invalidLink: true, notExported: false },
    logLevel: LogLevel.Warn,
  });
  const project = await app.convert();
  if (!project) throw new Error('typedoc found nothing');
  app.validate(project);
  return { app, project };
}

async function readPages(folder) {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.md')).sort() : [];
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')]));
}

async function write({ app, project }, folder) {
  await rm(folder, { recursive: true, force: true });
  await app.outputs.writeOutput({ name: 'markdown', path: folder }, project);
}

async function check(made) {
  const folder = await mkdtemp(join(tmpdir(), 'threadlight-api-'));
  await write(made, folder);
  const [wanted, found] = await Promise.all([readPages(folder), readPages(pages)]);
  await rm(folder, { recursive: true, force: true });
  if (JSON.stringify(wanted) === JSON.stringify(found)) return 0;
  console.error('docs/api is not what the docstrings say: run `npm run docs:api` and commit what it writes.');
  return 1;
}

async function main(args) {
  await build({ only: ['types'] });
  const made = await convert(await writeEntries(await subpaths()));
  const flaws = made.app.logger.errorCount + made.app.logger.warningCount;
  if (flaws > 0) return 1;
  if (args.includes('--docstrings')) return 0;
  if (args.includes('--check')) return check(made);
  await write(made, pages);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
