import type { Baggage, Context } from '@opentelemetry/api';
import { BAGGAGE_KEY, FOREIGN_BAGGAGE_KEY } from '../semconv/context-keys';
import { type BaggageMember, baggageMember } from './baggage';

/** The baggage member that carries the conversation id from tier to tier. */
export const CONVERSATION_MEMBER = 'threadlight.conversation';

/** What others have put into the baggage: relayed as it came, and what the host added through OpenTelemetry's API. */
export function foreignBaggage(context: Context): (BaggageMember | undefined)[] {
  const relayed = (context.getValue(FOREIGN_BAGGAGE_KEY) ?? []) as BaggageMember[];
  const added = (context.getValue(BAGGAGE_KEY) as Baggage | undefined)?.getAllEntries() ?? [];
  const members = added.map(([key, { value, metadata }]) => baggageMember(key, value, metadata?.toString()));
  return [...members, ...relayed];
}
