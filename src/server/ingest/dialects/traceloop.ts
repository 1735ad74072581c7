import {
  TRACELOOP_ASSOCIATION_PROPERTIES,
  TRACELOOP_ENTITY_INPUT,
  TRACELOOP_ENTITY_NAME,
  TRACELOOP_ENTITY_OUTPUT,
  TRACELOOP_SPAN_KIND,
} from '../../../semconv/traceloop';
import { isRecord } from '../../../util/record';
import type { Dialect, Reader } from './dialect';
import { byKind, json, mapped, metadataBelow, raw, text, when } from './readers';

/** Entities of Traceloop's SDKs and of threadlight's: workflows, tasks, agents, tools. */
export const traceloop: Dialect = {
  name: 'traceloop',
  families: ['traceloop'],
  fields: {
    category: byKind(TRACELOOP_SPAN_KIND, { workflow: 'workflow', task: 'task', agent: 'agent', tool: 'tool' }),
    operation: byKind(TRACELOOP_SPAN_KIND, { tool: 'execute_tool' }),
    toolName: ofTool(text(TRACELOOP_ENTITY_NAME)),
    toolArguments: ofTool(mapped(json(TRACELOOP_ENTITY_INPUT), argumentsOf)),
    toolResult: ofTool(json(TRACELOOP_ENTITY_OUTPUT)),
    entityInput: raw(TRACELOOP_ENTITY_INPUT),
    entityOutput: raw(TRACELOOP_ENTITY_OUTPUT),
    userId: text(`${TRACELOOP_ASSOCIATION_PROPERTIES}user_id`, `${TRACELOOP_ASSOCIATION_PROPERTIES}userId`),
    metadata: metadataBelow(TRACELOOP_ASSOCIATION_PROPERTIES),
  },
};

function ofTool<T>(read: Reader<T>): Reader<T> {
  return when(({ attributes }) => attributes[TRACELOOP_SPAN_KIND] === 'tool', read);
}

/** The envelope `{args, kwargs}`: the one argument, or what is named. */
function argumentsOf(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const { args, kwargs } = input;
  if (Array.isArray(args) && args.length > 0) return args.length === 1 ? args[0] : args;
  return kwargs ?? input;
}
