import type { JsonObject } from '../json';
import { objectOf, objectsOf, stringOf } from '../json';
import type { ToolDefinition } from '../provider';

/** Tools of a request, of any provider. Google declares several functions in one entry, beside tools of its own. */
export function readTools(stated: unknown): ToolDefinition[] {
  return objectsOf(stated).flatMap((entry) => {
    if (entry.type ?? entry.name ?? entry.function) return [readTool(entry)];
    const { functionDeclarations, ...own } = entry;
    return [...objectsOf(functionDeclarations).map(readTool), ...Object.keys(own).map((name) => ({ type: name, name }))];
  });
}

/** The function itself may stand in an envelope. Anthropic calls tools of the application `custom`, or nothing. */
function readTool(entry: JsonObject): ToolDefinition {
  const { name, server_label, description, parameters, input_schema, parametersJsonSchema } = {
    ...entry,
    ...objectOf(entry.function ?? entry.custom),
  };
  const type = input_schema ? 'function' : (stringOf(entry.type) ?? 'function');
  return {
    type,
    name: String(name ?? server_label ?? type),
    description: stringOf(description),
    parameters: parameters ?? input_schema ?? parametersJsonSchema,
  };
}
