import type { Context } from 'hono';
import { RequestError } from '../ingest/request-error';
import type { ApiError } from '../sessions/api';
import { QueryError } from '../store/contract';
import type { Report } from './report';

/** What the caller did wrong is named; what went wrong here is reported to the operator and not told. */
export function errorResponse(report: Report): (error: Error, context: Context) => Response {
  return (error, context) => answer(error, context, report);
}

function answer(error: Error, context: Context, report: Report): Response {
  if (error instanceof RequestError) return context.json(error.toBody(), error.status);
  if (error instanceof QueryError) {
    const { field, message } = error;
    return context.json<ApiError, 400>({ error: { code: 'invalid_query', message: `${field} ${message}.`, field } }, 400);
  }
  report('a request failed', error);
  return context.json<ApiError, 500>(
    { error: { code: 'internal', message: 'The server failed to answer: its console says why.' } },
    500,
  );
}
