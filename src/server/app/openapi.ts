import { schemas } from './openapi-schemas';

/** The read API as an OpenAPI 3.1 document. The schemas are made of the types in `sessions/api.ts` (`npm run openapi`). */

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; description: string; schema: object };

const path = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});
const query = (name: string, description: string, type = 'string'): Parameter => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type },
});

const sessionId = path('id', 'Session id: the conversation id, or `trace:<traceId>`.');
const traceId = path('traceId', '32 hex digits.');
const spanId = path('spanId', '16 hex digits.');

const filters: Parameter[] = [
  query('q', 'Words that one message must contain; "quoted" words stand beside each other, the last word may be unfinished.'),
  query('from', 'Only sessions active at or after this time, in milliseconds since 1970.', 'number'),
  query('to', 'Only sessions that began at or before this time, in milliseconds since 1970.', 'number'),
  query('user', 'User id.'),
  query('model', 'Model name.'),
  query('tool', 'Tool name.'),
  query('service', 'Service name.'),
  query('tag', 'Tag.'),
  query('error', '`1`: only sessions with an error.'),
  query('minCost', 'US dollars.', 'number'),
  query('minTokens', 'Input and output tokens together.', 'number'),
  query('minTurns', 'Turns.', 'integer'),
  query('minDuration', 'Milliseconds from start to last activity.', 'number'),
  {
    name: 'metadata',
    in: 'query',
    required: false,
    description: '`metadata.<key>=<value>`, once for each key.',
    schema: { type: 'object' },
  },
  query('cursor', '`nextCursor` of the page before.'),
  query('limit', '1 to 200; 50 when left out.', 'integer'),
];

const failure = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiError' } } },
});
const answer = (schema: string) => ({
  description: schema,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});
const file = (contentType: string) => ({ description: 'A file.', content: { [contentType]: {} } });
const sent = (properties: object, required: string[]) => ({
  required: true,
  content: { 'application/json': { schema: { type: 'object', properties, required } } },
});

const invalid = failure('A parameter is wrong; the answer names it.');
const missing = failure('There is no such thing.');
const receive = (what: string) => ({
  summary: `Receive ${what} (OTLP)`,
  requestBody: { required: true, content: { 'application/json': {}, 'application/x-protobuf': {} } },
  responses: {
    200: {
      description: 'Kept, or partly kept: `partialSuccess` tells.',
      headers: {
        'Accept-Encoding': { description: 'How the next request may be compressed (RFC 7694).', schema: { type: 'string' } },
      },
    },
    400: failure('Nothing of it can be used; the answer names the field.'),
    413: failure('It is too large.'),
    415: failure('It is neither JSON nor Protobuf, or compressed otherwise than by Brotli, gzip or deflate.'),
    429: failure('The writer is behind: send again after `Retry-After` seconds.'),
  },
});
const text = { type: 'string' };
const turn = { type: 'string', description: 'The turn that it is for; the whole session when left out.' };

export const openApi = {
  openapi: '3.1.0',
  info: { title: 'threadlight sessions', version: '1', description: 'Chat sessions made of OpenTelemetry traces.' },
  paths: {
    '/v1/traces': { post: receive('spans') },
    '/v1/logs': { post: receive('log records') },
    '/api/public/otel/v1/traces': { post: receive('spans, at the path of Langfuse') },
    '/api/public/ingestion': {
      post: { summary: 'Refused: the protocol of older Langfuse clients', responses: { 410: invalid } },
    },
    '/api/sessions': {
      get: { summary: 'List sessions', parameters: filters, responses: { 200: answer('SessionList'), 400: invalid } },
    },
    '/api/sessions/{id}': {
      get: {
        summary: 'Read a session',
        parameters: [
          sessionId,
          query('before', '`olderCursor` of the page before.'),
          query('limit', 'Turns, 1 to 500; 50 when left out.', 'integer'),
        ],
        responses: { 200: answer('SessionDetail'), 400: invalid, 404: missing },
      },
      delete: {
        summary: 'Delete a session',
        parameters: [sessionId],
        responses: { 204: { description: 'Deleted.' }, 404: missing },
      },
    },
    '/api/sessions/{id}/search': {
      get: {
        summary: 'Find messages in a session',
        parameters: [sessionId, query('q', 'Words to find.'), query('limit', '1 to 200.', 'integer')],
        responses: { 200: answer('SearchHits'), 400: invalid },
      },
    },
    '/api/sessions/{id}/export': {
      get: {
        summary: 'Export a session',
        parameters: [sessionId, query('format', '`json`, `otlp`, `markdown` or `jsonl`.')],
        responses: { 200: file('application/octet-stream'), 400: invalid, 404: missing },
      },
    },
    '/api/sessions/{id}/notes': {
      post: {
        summary: 'Add a note',
        parameters: [sessionId],
        requestBody: sent({ text, author: text, traceId: turn }, ['text']),
        responses: { 201: answer('Note'), 400: invalid, 404: missing },
      },
    },
    '/api/sessions/{id}/notes/{annotation}': {
      delete: {
        summary: 'Remove a note',
        parameters: [sessionId, path('annotation', 'Id of the note.')],
        responses: { 204: { description: 'Removed.' } },
      },
    },
    '/api/sessions/{id}/feedback': {
      post: {
        summary: 'Add feedback',
        parameters: [sessionId],
        requestBody: sent({ score: { type: 'number', minimum: -1, maximum: 1 }, comment: text, traceId: turn }, ['score']),
        responses: { 201: answer('Feedback'), 400: invalid, 404: missing },
      },
    },
    '/api/sessions/{id}/feedback/{annotation}': {
      delete: {
        summary: 'Remove feedback',
        parameters: [sessionId, path('annotation', 'Id of the feedback.')],
        responses: { 204: { description: 'Removed.' } },
      },
    },
    '/api/sessions/{id}/tags': {
      post: {
        summary: 'Add a tag',
        parameters: [sessionId],
        requestBody: sent({ tag: text, traceId: turn }, ['tag']),
        responses: { 201: answer('Tag'), 400: invalid, 404: missing },
      },
    },
    '/api/sessions/{id}/tags/{tag}': {
      delete: {
        summary: 'Remove a tag',
        parameters: [sessionId, path('tag', 'The tag.'), query('traceId', 'The turn that it was given to.')],
        responses: { 204: { description: 'Removed.' } },
      },
    },
    '/api/traces/{traceId}': {
      get: {
        summary: 'Read the spans of a trace',
        parameters: [traceId],
        responses: { 200: answer('TraceDetail'), 404: missing },
      },
    },
    '/api/traces/{traceId}/spans/{spanId}': {
      get: { summary: 'Read a span', parameters: [traceId, spanId], responses: { 200: answer('SpanDetail'), 404: missing } },
    },
    '/api/facets': { get: { summary: 'Values to filter by', responses: { 200: answer('Facets') } } },
    '/api/doctor': {
      get: { summary: 'What clients send, and what is wrong with it', responses: { 200: answer('DoctorReport') } },
    },
    '/api/live': {
      get: {
        summary: 'Server-sent events: `change` with a LiveChange, `reset` when anything may have changed',
        parameters: [
          {
            name: 'Last-Event-ID',
            in: 'header',
            required: false,
            description: 'Id of the event heard last: what was missed since is told first.',
            schema: { type: 'string' },
          },
        ],
        responses: { 200: file('text/event-stream') },
      },
    },
    '/api/export': {
      get: { summary: 'Export the list as CSV', parameters: filters, responses: { 200: file('text/csv'), 400: invalid } },
    },
    '/api/openapi.json': { get: { summary: 'This document', responses: { 200: file('application/json') } } },
    '/mcp': {
      post: {
        summary: 'The same for agents: Model Context Protocol over streamable HTTP',
        responses: { 200: file('application/json'), 202: { description: 'Heard.' } },
      },
    },
    '/api/import': { post: { summary: 'Import OTLP/JSON', responses: { 200: answer('ImportResult'), 400: invalid } } },
  },
  components: {
    schemas,
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, basic: { type: 'http', scheme: 'basic' } },
  },
};
