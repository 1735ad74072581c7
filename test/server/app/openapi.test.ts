import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionsApp, type SessionsApp } from '../../../src/server/app';
import { openApi } from '../../../src/server/app/openapi';
import { createSessionRules } from '../../../src/server/app/session-rules';
import type { SessionStore } from '../../../src/server/store/contract';
import { openSqliteStore } from '../../../src/server/store/sqlite/store';
import { openApiSchemas } from '../../../scripts/openapi-schemas.mjs';
import { conversation, request, traceIdOf } from '../support/chat';

interface Operation {
  parameters?: readonly { name: string; in: string; schema: { type?: string } }[];
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

const paths = openApi.paths as unknown as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const json = { 'content-type': 'application/json' };
const turns = conversation('a', 3, { userId: 'ann', failed: true, metadata: { plan: 'free' } }).flat();

let store: SessionStore;
let app: SessionsApp;

beforeEach(async () => {
  const rules = createSessionRules();
  store = await openSqliteStore(':memory:', rules);
  app = createSessionsApp({ store, rules });
  await call('POST', '/v1/traces', request(turns));
});
afterEach(() => store.close());

const call = async (method: string, path: string, body?: object): Promise<Response> =>
  app.request(path, { method, headers: json, body: body && JSON.stringify(body) });

const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ $id: 'api', components: openApi.components } as object);

/** What the document says of this answer, held against the answer. */
async function expectAsDocumented(method: string, path: string, response: Response): Promise<void> {
  const documented = paths[path]?.[method.toLowerCase()]?.responses[response.status];
  expect(documented, `${method} ${path} ${response.status}`).toBeDefined();
  const schema = documented?.content?.['application/json']?.schema;
  if (!schema) return;
  const body = (await response.json()) as unknown;
  const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('#/', 'api#/')) as object);
  validate(body);
  expect(validate.errors, `${method} ${path}: ${JSON.stringify(body).slice(0, 200)}`).toBeNull();
}

describe('the OpenAPI document', () => {
  it('has schemas that are made of the types as they are (npm run openapi)', () => {
    const file = fileURLToPath(new URL('../../../src/server/app/openapi-schemas.ts', import.meta.url));
    expect(readFileSync(file, 'utf8')).toBe(openApiSchemas());
  });

  it('names every route that there is, and no other', () => {
    const { routes } = app as unknown as { routes: { method: string; path: string }[] };
    const served = routes.filter(({ method, path }) => method !== 'ALL' && /^\/(api|v1|mcp)\b/.test(path));
    const named = served.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(named)].sort()).toEqual(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort());
  });

  it('refers to nothing that is missing', () => {
    const references = JSON.stringify(openApi).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name] of references) {
      expect(Object.keys(openApi.components.schemas)).toContain(decodeURIComponent(name as string));
    }
  });

  it.each([
    ['GET', '/api/sessions', '/api/sessions'],
    ['GET', '/api/sessions', '/api/sessions?q=question'],
    ['GET', '/api/sessions', '/api/sessions?limit=no'],
    ['GET', '/api/sessions/{id}', '/api/sessions/a'],
    ['GET', '/api/sessions/{id}', '/api/sessions/none'],
    ['GET', '/api/sessions/{id}/search', '/api/sessions/a/search?q=question'],
    ['GET', '/api/sessions/{id}/export', '/api/sessions/a/export?format=otlp'],
    ['GET', '/api/traces/{traceId}', `/api/traces/${traceIdOf(0)}`],
    ['GET', '/api/traces/{traceId}/spans/{spanId}', `/api/traces/${traceIdOf(0)}/spans/${turns[1]?.spanId}`],
    ['GET', '/api/facets', '/api/facets'],
    ['GET', '/api/doctor', '/api/doctor'],
    ['GET', '/api/export', '/api/export'],
    ['POST', '/api/sessions/{id}/notes', '/api/sessions/a/notes', { text: 'see', traceId: traceIdOf(0) }],
    ['POST', '/api/sessions/{id}/notes', '/api/sessions/a/notes', {}],
    ['POST', '/api/sessions/{id}/feedback', '/api/sessions/a/feedback', { score: 1 }],
    ['POST', '/api/sessions/{id}/tags', '/api/sessions/a/tags', { tag: 'good' }],
    ['DELETE', '/api/sessions/{id}/tags/{tag}', '/api/sessions/a/tags/good'],
    ['DELETE', '/api/sessions/{id}', '/api/sessions/a'],
    ['POST', '/api/import', '/api/import', request(turns)],
    ['POST', '/api/import', '/api/import', {}],
    ['POST', '/v1/traces', '/v1/traces', request(turns)],
    ['POST', '/v1/traces', '/v1/traces', { resourceSpans: 1 }],
  ])('tells of %s %s what it answers to %s', async (method, path, url, body?: object) => {
    await expectAsDocumented(method, path, await call(method, url, body));
  });

  it('describes annotations as they are read back', async () => {
    await call('POST', '/api/sessions/a/notes', { text: 'see', author: 'ann' });
    await call('POST', '/api/sessions/a/feedback', { score: -1, comment: 'no', traceId: traceIdOf(0) });
    await expectAsDocumented('GET', '/api/sessions/{id}', await call('GET', '/api/sessions/a'));
  });

  it('names filters that the list takes', async () => {
    const filters = paths['/api/sessions']?.get?.parameters ?? [];
    const example = (name: string, type?: string): string =>
      name === 'error' ? '1' : type === undefined || type === 'string' ? 'x' : '1';
    for (const { name, schema } of filters) {
      const query = name === 'metadata' ? 'metadata.plan=free' : `${name}=${example(name, schema.type)}`;
      const { status } = await call('GET', `/api/sessions?${query}`);
      expect({ query, status }).toEqual({ query, status: name === 'cursor' ? 400 : 200 });
    }
  });
});
