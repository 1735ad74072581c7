import { parsedOr } from '../../../util/lenient-json';
import { isRecord } from '../../../util/record';
import type { ToolDefinition } from '../../sessions/resolved';
import { recordOf, stringOf, valueOf } from './values';

type Source = Record<string, unknown>;

/** Reads tool definitions in any producer's form: a list, JSON of it, a list of JSON texts, or an object by name. */
export function toToolDefinitions(value: unknown): ToolDefinition[] | null {
  const content = parsedOr(value);
  const sources = Array.isArray(content) ? content : isRecord(content) ? namedEntries(content) : [];
  const definitions = sources.map(parsedOr).filter(isRecord).flatMap(definitionsOf);
  return definitions.length === 0 ? null : definitions;
}

function namedEntries(content: Source): unknown[] {
  if (typeof content.name === 'string' || Array.isArray(content.functionDeclarations)) return [content];
  return Object.entries(content).map(([name, body]) => (isRecord(body) ? { name, ...body } : { name }));
}

/** Gemini keeps several in one entry. */
function definitionsOf(source: Source): ToolDefinition[] {
  const declarations = valueOf(source, 'functionDeclarations', 'function_declarations');
  if (Array.isArray(declarations)) return declarations.filter(isRecord).flatMap(definitionsOf);
  const body = recordOf(source, 'function', 'toolSpec', 'custom') ?? source;
  const name = stringOf(body, 'name') ?? stringOf(source, 'name', 'type');
  return name === undefined ? [] : [definitionOf(name, body)];
}

const SCHEMA_KEYS = ['parameters', 'inputSchema', 'input_schema', 'parametersJsonSchema', 'json_schema', 'arguments', 'schema'];

function definitionOf(name: string, body: Source): ToolDefinition {
  const definition: ToolDefinition = { name };
  const description = stringOf(body, 'description');
  const schema = parsedOr(valueOf(body, ...SCHEMA_KEYS));
  if (description !== undefined) definition.description = description;
  if (schema !== undefined) {
    definition.parameters = isRecord(schema) ? (recordOf(schema, 'json', 'jsonSchema') ?? schema) : schema;
  }
  return definition;
}
