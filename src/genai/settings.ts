import type { AttributeValue, Attributes } from '@opentelemetry/api';
import { GEN_AI_REQUEST_STOP_SEQUENCES, GEN_AI_REQUEST_ENCODING_FORMATS } from '../semconv/gen-ai';
import type { JsonObject } from './json';
import { firstAt } from './json';

/** For each attribute the dotted paths in the request at which a provider has it, the preferred one first. */
export type SettingPaths = Readonly<Record<string, readonly string[]>>;

const LISTS: readonly string[] = [GEN_AI_REQUEST_STOP_SEQUENCES, GEN_AI_REQUEST_ENCODING_FORMATS];

/** The settings that a request states, zero and false among them. */
export function readSettings(body: JsonObject, table: SettingPaths): Attributes {
  const settings: Attributes = {};
  for (const [attribute, paths] of Object.entries(table)) {
    const found = firstAt(body, paths);
    const value = LISTS.includes(attribute) && typeof found === 'string' ? [found] : found;
    if (isAttributeValue(value)) settings[attribute] = value;
  }
  return settings;
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}
