import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

/** `npm run openapi`: the schemas of the OpenAPI document, made of the types that the read API answers with and their docstrings. */

const source = fileURLToPath(new URL('../src/server/sessions/api.ts', import.meta.url));
const target = fileURLToPath(new URL('../src/server/app/openapi-schemas.ts', import.meta.url));

const roots = [
  'SessionList',
  'SessionDetail',
  'TraceDetail',
  'SpanDetail',
  'SearchHits',
  'Facets',
  'DoctorReport',
  'Note',
  'Feedback',
  'Tag',
  'ImportResult',
  'LiveChange',
  'ApiError',
];

/** The text of `src/server/app/openapi-schemas.ts`. */
export function openApiSchemas() {
  const generator = createGenerator({
    path: source,
    expose: 'export',
    jsDoc: 'extended',
    skipTypeCheck: true,
    additionalProperties: true,
  });
  const found = Object.assign({}, ...roots.map((root) => generator.createSchema(root).definitions));
  const sorted = Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = JSON.stringify(optionalUnknowns(sorted), null, 2).replaceAll('#/definitions/', '#/components/schemas/');
  return `// Made by \`npm run openapi\` of the types in sessions/api.ts.\nexport const schemas = ${text} as const;\n`;
}

/** A field that may hold anything may hold nothing, and JSON leaves it out then. */
function optionalUnknowns(node) {
  if (Array.isArray(node)) return node.map(optionalUnknowns);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, optionalUnknowns(value)]));
  if (Array.isArray(copy.required) && copy.properties) {
    copy.required = copy.required.filter((name) => Object.keys(copy.properties[name] ?? {}).some((key) => key !== 'description'));
  }
  return copy;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await writeFile(target, openApiSchemas());
