import { type Attributes, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { recordsContent } from '../core/content';
import { runManualSpan } from '../core/manual-span';
import { activeContext, currentRuntime } from '../core/runtime';
import {
  GEN_AI_OPERATION_EXECUTE_TOOL,
  GEN_AI_OPERATION_NAME,
  GEN_AI_TOOL_CALL_ARGUMENTS,
  GEN_AI_TOOL_CALL_RESULT,
  GEN_AI_TOOL_NAME,
} from '../semconv/gen-ai';
import { ERROR_TYPE, MCP_METHOD_NAME, MCP_RESOURCE_URI } from '../semconv/otel';
import { toBoundedJson } from '../util/bounded-json';

/** The part of a client of `@modelcontextprotocol/sdk` through which all its requests go. */
export interface McpClient {
  /** Sends one request of the protocol. */
  request(call: never, ...more: never[]): Promise<unknown>;
}

/** How an MCP client is traced. */
export interface McpClientOptions {
  /** Send `traceparent` and baggage along, in `_meta`, to a server that you trust with them. Default false. */
  readonly propagate?: boolean;
}

interface McpCall {
  readonly method: string;
  readonly params?: { readonly name?: string; readonly uri?: string; readonly arguments?: unknown; readonly _meta?: object };
}

/** Requests that do something for the conversation; the rest is housekeeping. */
const TRACED = /^(tools\/call|prompts\/get|resources\/read)$/;

const traced = new WeakSet<McpClient>();

/**
 * Makes each tool call of an MCP client a span in the conversation around it, and so for prompts and resources:
 * `const client = traceMcpClient(new Client(…))`. Works with the client in place; it answers and throws as before.
 *
 * Source: https://github.com/open-telemetry/semantic-conventions-genai, the conventions for MCP.
 *
 * @param client of `@modelcontextprotocol/sdk`, connected or not.
 * @returns the same client.
 */
export function traceMcpClient<Client extends McpClient>(client: Client, { propagate = false }: McpClientOptions = {}): Client {
  if (traced.has(client)) return client;
  traced.add(client);
  const request = client.request.bind(client) as (call: McpCall, ...more: unknown[]) => Promise<unknown>;
  const observed = (call: McpCall, ...more: unknown[]) => {
    if (!currentRuntime() || !TRACED.test(call.method)) return request(call, ...more);
    return runManualSpan({
      name: `${call.method} ${call.params?.name ?? ''}`.trim(),
      kind: SpanKind.CLIENT,
      attributes: describe(call),
      wrap: (span) => span,
      fn: ({ span }) => recorded(span, call, () => request(propagate ? carrying(call) : call, ...more)),
      thisArg: undefined,
    });
  };
  return Object.assign(client, { request: observed });
}

function describe({ method, params: { name, uri } = {} }: McpCall): Attributes {
  const isTool = method === 'tools/call';
  return {
    [MCP_METHOD_NAME]: method,
    ...(isTool && { [GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_EXECUTE_TOOL, [GEN_AI_TOOL_NAME]: name ?? '' }),
    ...(uri !== undefined && { [MCP_RESOURCE_URI]: uri }),
  };
}

async function recorded(span: Span, { method, params }: McpCall, send: () => Promise<unknown>): Promise<unknown> {
  const limit = method === 'tools/call' ? contentLimit(span) : undefined;
  recordContent(span, GEN_AI_TOOL_CALL_ARGUMENTS, params?.arguments, limit);
  const result = await send();
  recordContent(span, GEN_AI_TOOL_CALL_RESULT, result, limit);
  if (isToolError(result)) span.setAttribute(ERROR_TYPE, 'tool_error').setStatus({ code: SpanStatusCode.ERROR });
  return result;
}

/** Undefined where no content is recorded. */
function contentLimit(span: Span): number | undefined {
  const runtime = currentRuntime();
  const records = runtime && span.isRecording() && recordsContent(activeContext(), runtime);
  return records ? runtime.maxContentLength : undefined;
}

function recordContent(span: Span, key: string, value: unknown, limit: number | undefined): void {
  const json = limit === undefined ? undefined : toBoundedJson(value, limit);
  if (json !== undefined) span.setAttribute(key, json);
}

/** A tool that failed answers as one that did not. */
function isToolError(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'isError' in result && result.isError === true;
}

/** The trace context travels in the request's own `_meta`. */
function carrying(call: McpCall): McpCall {
  const headers = currentRuntime()?.headers(activeContext());
  return { ...call, params: { ...call.params, _meta: { ...call.params?._meta, ...headers } } };
}
