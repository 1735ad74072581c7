import type { Hono } from 'hono';

/** A tool as the Model Context Protocol lists it, and the path of the read API that answers it. */
interface Tool {
  name: string;
  description: string;
  inputSchema: object;
  path(given: Record<string, unknown>): string;
}

const text = (description: string) => ({ type: 'string', description });
const amount = (description: string) => ({ type: 'number', minimum: 0, description });
const time = (description: string) => ({ type: 'number', description: `${description}, in milliseconds since 1970` });
const listParameters = [
  'q',
  'error',
  'user',
  'model',
  'tool',
  'service',
  'tag',
  'from',
  'to',
  'minCost',
  'minTokens',
  'minTurns',
  'minDuration',
  'limit',
  'cursor',
];
const count = (description: string) => ({ type: 'integer', minimum: 1, maximum: 200, description });

export const tools: readonly Tool[] = [
  {
    name: 'list_sessions',
    description: 'Lists chat sessions, newest activity first, with title, last reply, tokens, cost, errors and models.',
    inputSchema: {
      type: 'object',
      properties: {
        q: text('Words that a message must contain'),
        error: { type: 'string', enum: ['1'], description: '1: only sessions with an error' },
        user: text('User id'),
        model: text('Model name'),
        tool: text('Name of a tool that was called'),
        service: text('Service name'),
        tag: text('Tag'),
        from: time('Only sessions active at or after this time'),
        to: time('Only sessions that began at or before this time'),
        minCost: amount('Least cost in US dollars'),
        minTokens: amount('Least number of tokens'),
        minTurns: amount('Least number of turns'),
        minDuration: amount('Least duration in milliseconds'),
        limit: count('How many; 50 when left out'),
        cursor: text('nextCursor of the page before'),
      },
    },
    path: (given) => `/api/sessions?${queryOf(given, listParameters)}`,
  },
  {
    name: 'read_session',
    description:
      'Reads the conversation of one session as a Markdown transcript, or as JSON with tokens, tools and errors of each turn.',
    inputSchema: {
      type: 'object',
      properties: {
        id: text('Session id'),
        format: { type: 'string', enum: ['markdown', 'json'], description: 'markdown when left out' },
      },
      required: ['id'],
    },
    path: (given) => `/api/sessions/${segment(given.id)}/export?format=${given.format === 'json' ? 'json' : 'markdown'}`,
  },
  {
    name: 'search_session',
    description: 'Finds messages in one session, with the trace and span that each was seen in.',
    inputSchema: {
      type: 'object',
      properties: { id: text('Session id'), q: text('Words to find'), limit: count('How many') },
      required: ['id', 'q'],
    },
    path: (given) => `/api/sessions/${segment(given.id)}/search?${queryOf(given, ['q', 'limit'])}`,
  },
  {
    name: 'read_trace',
    description: 'Lists the spans of one trace with times, status, model and tokens.',
    inputSchema: { type: 'object', properties: { traceId: text('32 hex digits') }, required: ['traceId'] },
    path: (given) => `/api/traces/${segment(given.traceId)}`,
  },
  {
    name: 'read_span',
    description: 'Reads one span with all its attributes and events.',
    inputSchema: {
      type: 'object',
      properties: { traceId: text('32 hex digits'), spanId: text('16 hex digits') },
      required: ['traceId', 'spanId'],
    },
    path: (given) => `/api/traces/${segment(given.traceId)}/spans/${segment(given.spanId)}`,
  },
];

export interface ToolResult {
  content: { type: 'text'; text: string }[];
  isError: boolean;
}

/** Answers a tool from the read API, whose errors say what to correct. */
export async function callTool(api: Hono, tool: Tool, given: Record<string, unknown>): Promise<ToolResult> {
  const response = await api.request(tool.path(given));
  return { content: [{ type: 'text', text: await response.text() }], isError: !response.ok };
}

function queryOf(given: Record<string, unknown>, names: string[]): string {
  const pairs = names.filter((name) => given[name] !== undefined).map((name) => [name, String(given[name])]);
  return new URLSearchParams(pairs).toString();
}

function segment(value: unknown): string {
  return encodeURIComponent(String(value ?? ''));
}
