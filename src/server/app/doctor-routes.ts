import { Hono } from 'hono';
import { priceTable } from '../cost/price-table';
import type { IngestLog } from '../ingest/ingest-log';
import type { DoctorReport } from '../sessions/api';
import type { SessionStore } from '../store/contract';

/** What clients send, what is wrong with it and what to do about it. */
export function doctorRoutes(store: SessionStore, log: IngestLog, now: () => number): Hono {
  const isStored = async (traceId: string, spanId: string) => (await store.readSpan(traceId, spanId)) !== null;
  return new Hono().get('/doctor', async (context) => {
    return context.json<DoctorReport>({
      clients: log.clients(),
      findings: await log.findings(isStored, now()),
      priceTable,
      received: log.received(),
      store: await store.size(),
    });
  });
}
