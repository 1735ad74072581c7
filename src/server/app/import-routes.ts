import { Hono } from 'hono';
import type { ImportResult } from '../sessions/api';
import { readBody } from '../ingest/body';
import type { Collector } from '../ingest/collector';
import type { Intake } from '../ingest/limits';
import { RequestError } from '../ingest/request-error';
import { partialSuccess } from '../ingest/routes';

/** Takes a file of OTLP/JSON as `export?format=otlp` writes it: spans and log records in one object. */
export function importRoutes(collector: Collector, intake: Intake): Hono {
  return new Hono().post('/import', async (context) => {
    const body = await readBody(context.req.raw, intake);
    const signals = signalsIn(body);
    if (signals.length === 0) {
      throw new RequestError(400, 'invalid_otlp', 'The file has neither resourceSpans nor resourceLogs.', 'resourceSpans');
    }
    const refused = [];
    for (const signal of signals) refused.push(...(await collector.accept(signal, 'json', body)));
    return context.json<ImportResult>({ rejected: refused.length, message: partialSuccess(refused)?.message ?? null });
  });
}

function signalsIn(body: Uint8Array): ('traces' | 'logs')[] {
  const file = parse(body);
  if (typeof file !== 'object' || file === null) return [];
  return [...('resourceSpans' in file ? (['traces'] as const) : []), ...('resourceLogs' in file ? (['logs'] as const) : [])];
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    throw new RequestError(400, 'invalid_json', `The file is not JSON: ${(error as Error).message}`);
  }
}
