import { Hono } from 'hono';
import { callTool, tools } from './tools';

/** The protocol versions whose messages look the same for what is answered here. */
const versions = ['2025-11-25', '2025-06-18', '2025-03-26'];

/** Error codes of JSON-RPC. */
const parseError = -32700;
const invalidRequest = -32600;
const methodNotFound = -32601;
const invalidParams = -32602;

interface RpcRequest {
  id?: string | number;
  method: string;
  params: Record<string, unknown>;
}

/**
 * The Model Context Protocol over streamable HTTP, so that coding agents can read sessions. It keeps no state: each message
 * is answered with one JSON object, and nothing is ever pushed.
 */
export function mcpRoutes(api: Hono): Hono {
  const routes = new Hono();
  routes.post('/mcp', async (context) => {
    const request = parse(await context.req.text());
    if (typeof request === 'number') return context.json(failure(null, request, 'This is no JSON-RPC request.'), 400);
    if (request.id === undefined) return context.body(null, 202);
    return context.json(await answer(api, { ...request, id: request.id }));
  });
  routes.all('/mcp', (context) => context.body(null, 405, { allow: 'POST' }));
  return routes;
}

function parse(body: string): RpcRequest | number {
  try {
    const {
      jsonrpc,
      id,
      method,
      params = {},
    } = JSON.parse(body) as { jsonrpc?: unknown; id?: unknown; method?: unknown; params?: unknown };
    const isRequest = jsonrpc === '2.0' && typeof method === 'string' && typeof params === 'object' && params !== null;
    if (!isRequest || (id !== undefined && typeof id !== 'string' && typeof id !== 'number')) return invalidRequest;
    return { id, method, params: params as Record<string, unknown> };
  } catch {
    return parseError;
  }
}

async function answer(api: Hono, { id, method, params }: RpcRequest & { id: string | number }): Promise<object> {
  switch (method) {
    case 'initialize':
      return success(id, welcome(params));
    case 'ping':
      return success(id, {});
    case 'tools/list':
      return success(id, {
        tools: tools.map(({ name, description, inputSchema }) => ({
          name,
          description,
          inputSchema,
          annotations: { readOnlyHint: true },
        })),
      });
    case 'tools/call':
      return call(api, id, params);
    default:
      return failure(id, methodNotFound, `There is no method ${method}.`);
  }
}

function welcome({ protocolVersion }: Record<string, unknown>): object {
  return {
    protocolVersion: versions.find((version) => version === protocolVersion) ?? versions[0],
    capabilities: { tools: {} },
    serverInfo: { name: 'threadlight', title: 'threadlight sessions', version: '1' },
    instructions: 'Reads chat sessions that were traced with OpenTelemetry. Start with list_sessions.',
  };
}

async function call(api: Hono, id: string | number, params: Record<string, unknown>): Promise<object> {
  const tool = tools.find(({ name }) => name === params.name);
  if (!tool) return failure(id, invalidParams, `There is no tool ${String(params.name)}.`);
  const given = typeof params.arguments === 'object' && params.arguments !== null ? params.arguments : {};
  return success(id, await callTool(api, tool, given as Record<string, unknown>));
}

function success(id: string | number, result: object): object {
  return { jsonrpc: '2.0', id, result };
}

function failure(id: string | number | null, code: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
