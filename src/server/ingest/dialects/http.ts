import { HTTP_METHOD_LEGACY, HTTP_REQUEST_METHOD } from '../../../semconv/otel';
import type { Dialect } from './dialect';
import { mapped, text } from './readers';

/** Requests, where nothing says more. */
export const http: Dialect = {
  name: 'http',
  families: ['http'],
  fields: { category: mapped(text(HTTP_REQUEST_METHOD, HTTP_METHOD_LEGACY), () => 'http' as const) },
};
