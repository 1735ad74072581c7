import {
  ENDUSER_ID,
  ERROR_TYPE,
  EXCEPTION_EVENT,
  EXCEPTION_MESSAGE,
  EXCEPTION_TYPE,
  HTTP_METHOD_LEGACY,
  HTTP_REQUEST_METHOD,
  MCP_METHOD_NAME,
  USER_ID,
} from '../../../semconv/otel';
import { DB_SYSTEM, DB_VECTOR_QUERY_TOP_K } from '../../../semconv/traceloop';
import type { SpanView } from '../span-view';
import { type Dialect, EVENTS, type Reader } from './dialect';
import { either, mapped, needing, text, toText } from './readers';

const VECTOR_STORES = /^(?:pinecone|chroma(?:db)?|qdrant|weaviate|milvus|lancedb|marqo|pgvector|vectorize)$/i;

const retrieval: Dialect['fields']['category'] = either(
  mapped(text(DB_SYSTEM, 'db.system.name'), (system) => (VECTOR_STORES.test(system) ? ('retrieval' as const) : undefined)),
  mapped(text(DB_VECTOR_QUERY_TOP_K), () => 'retrieval' as const),
);

const mcp: Dialect['fields']['category'] = mapped(text(MCP_METHOD_NAME), (method) =>
  method === 'tools/call' ? 'tool' : 'other',
);

const http: Dialect['fields']['category'] = mapped(text(HTTP_REQUEST_METHOD, HTTP_METHOD_LEGACY), () => 'http' as const);

/** From the last exception that the span recorded: the one that ended it. */
function fromException(attribute: string): Reader<string> {
  return needing([EVENTS], ({ events }: SpanView) => {
    const exception = events.findLast(({ name }) => name === EXCEPTION_EVENT);
    const value = toText(exception?.attributes[attribute]);
    return value === undefined ? undefined : { value, key: `${EXCEPTION_EVENT} ${attribute}` };
  });
}

/** OpenTelemetry's general conventions: errors, people, HTTP, databases, MCP. */
export const general: Dialect = {
  name: 'general',
  fields: {
    category: either(mcp, retrieval, http),
    userId: text(USER_ID, ENDUSER_ID),
    errorType: either(text(ERROR_TYPE), fromException(EXCEPTION_TYPE)),
    statusMessage: fromException(EXCEPTION_MESSAGE),
  },
};
