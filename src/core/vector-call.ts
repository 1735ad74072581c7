import { type Span, SpanKind } from '@opentelemetry/api';
import { GEN_AI_OPERATION_NAME, GEN_AI_OPERATION_RETRIEVAL } from '../semconv/gen-ai';
import {
  DB_EVENT_QUERY_EMBEDDINGS,
  DB_EVENT_QUERY_RESULT,
  DB_QUERY_EMBEDDINGS_VECTOR,
  DB_QUERY_RESULT_DISTANCE,
  DB_QUERY_RESULT_DOCUMENT,
  DB_QUERY_RESULT_ID,
  DB_QUERY_RESULT_METADATA,
  DB_QUERY_RESULT_SCORE,
  DB_QUERY_RESULT_VECTOR,
  DB_SYSTEM,
  LLM_REQUEST_TYPE,
} from '../semconv/traceloop';
import { toBoundedJson } from '../util/bounded-json';
import { runManualSpan } from './manual-span';
import type { Scope } from './scope';

const MAX_VALUE_LENGTH = 16_384;

/** Which database is called, and for what. */
export interface VectorCallConfig {
  /** The database, as in `pinecone`: `db.system` and the first half of the span's name. */
  vendor: string;
  type: 'query' | 'upsert' | 'delete';
}

/** A match of a query. */
export interface VectorResult {
  id?: string;
  score?: number;
  distance?: number;
  metadata?: Record<string, unknown>;
  vector?: number[];
  document?: string;
}

/** The span of a call to a vector database, filled by hand. What is reported counts as content. */
export class VectorSpan {
  constructor(private readonly span: Span) {}

  /**
   * Call it before the query.
   *
   * @param query the vector that was searched for.
   */
  reportQuery({ queryVector }: { queryVector: number[] }): void {
    const vector = toBoundedJson(queryVector, MAX_VALUE_LENGTH);
    this.span.addEvent(DB_EVENT_QUERY_EMBEDDINGS, { [DB_QUERY_EMBEDDINGS_VECTOR]: vector });
  }

  /**
   * Call it with what was found.
   *
   * @param results the matches, best first; one event each.
   */
  reportResults({ results }: { results: VectorResult[] }): void {
    for (const { id, score, distance, metadata, vector, document } of results) {
      this.span.addEvent(DB_EVENT_QUERY_RESULT, {
        [DB_QUERY_RESULT_ID]: id,
        [DB_QUERY_RESULT_SCORE]: score,
        [DB_QUERY_RESULT_DISTANCE]: distance,
        [DB_QUERY_RESULT_METADATA]: toBoundedJson(metadata, MAX_VALUE_LENGTH),
        [DB_QUERY_RESULT_VECTOR]: toBoundedJson(vector, MAX_VALUE_LENGTH),
        [DB_QUERY_RESULT_DOCUMENT]: document,
      });
    }
  }
}

/**
 * Runs `fn` as a call to a vector database. The span is current inside. After an `await` on a runtime that keeps no context,
 * a scope says where the call belongs: `scope.run(() => withVectorDBCall(…))`.
 *
 * @param fn receives `{ span }` to report query and results with, and its scope.
 */
export function withVectorDBCall<T, R>(
  { vendor, type }: VectorCallConfig,
  fn: (this: T, call: { span: VectorSpan }, scope: Scope) => R,
  thisArg?: T,
): R {
  const operation = type === 'query' ? { [GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_RETRIEVAL } : {};
  return runManualSpan({
    name: `${vendor}.${type}`,
    kind: SpanKind.CLIENT,
    attributes: { [DB_SYSTEM]: vendor, [LLM_REQUEST_TYPE]: type, ...operation },
    wrap: (span) => new VectorSpan(span),
    fn,
    thisArg,
  });
}
