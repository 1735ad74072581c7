import { CLOUD_PLATFORM, PROCESS_RUNTIME_NAME, TELEMETRY_SDK_LANGUAGE, USER_AGENT_ORIGINAL } from '../../semconv/otel';
import { THREADLIGHT_TIER } from '../../semconv/threadlight';
import type { Tier } from '../sessions/api';
import type { Attributes } from './attributes';

const TIERS: readonly unknown[] = ['browser', 'edge', 'server'] satisfies Tier[];

const EDGE = /cloudflare|workerd|edge|fastly|netlify/i;

/** Where a span was made, as its producer says; null when it says nothing. */
export function tierSaidBy(attributes: Attributes): Tier | null {
  const said = attributes[THREADLIGHT_TIER];
  return TIERS.includes(said) ? (said as Tier) : null;
}

/** The same for a resource: as its producer says, else by the runtime that it describes; null when nothing tells. */
export function tierOfResource(resource: Attributes): Tier | null {
  const said = tierSaidBy(resource);
  if (said !== null) return said;
  const runtime = `${String(resource[CLOUD_PLATFORM] ?? '')} ${String(resource[PROCESS_RUNTIME_NAME] ?? '')}`;
  if (EDGE.test(runtime)) return 'edge';
  if (isBrowser(resource)) return 'browser';
  return resource[TELEMETRY_SDK_LANGUAGE] === undefined ? null : 'server';
}

function isBrowser(resource: Attributes): boolean {
  if (Object.keys(resource).some((key) => key.startsWith('browser.'))) return true;
  return resource[TELEMETRY_SDK_LANGUAGE] === 'webjs' || resource[USER_AGENT_ORIGINAL] !== undefined;
}
