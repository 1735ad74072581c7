import {
  TRACELOOP_ASSOCIATION_PROPERTIES,
  TRACELOOP_ENTITY_INPUT,
  TRACELOOP_ENTITY_NAME,
  TRACELOOP_ENTITY_OUTPUT,
  TRACELOOP_SPAN_KIND,
} from '../../../semconv/traceloop';
import { isRecord } from '../../../util/record';
import type { SpanView } from '../span-view';
import type { Dialect } from './dialect';
import { operationOf } from './operations';
import { byKind, json, mapped, metadataBelow, raw, text, when, type Categories } from './readers';

/** `session` is the connection to an MCP server, not a conversation. */
const CATEGORY_OF_KIND: Categories = { workflow: 'workflow', task: 'task', agent: 'agent', tool: 'tool', session: 'other' };

const category = byKind(TRACELOOP_SPAN_KIND, CATEGORY_OF_KIND);

function isTool({ attributes }: SpanView): boolean {
  return attributes[TRACELOOP_SPAN_KIND] === 'tool';
}

/** The envelope `{args, kwargs}`: the one argument, or what is named. */
function argumentsOf(input: unknown): unknown {
  if (!isRecord(input)) return input;
  const { args, kwargs } = input;
  if (Array.isArray(args) && args.length > 0) return args.length === 1 ? args[0] : args;
  return kwargs ?? input;
}

/** The entities of Traceloop's SDKs and ours: workflow, task, agent, tool. */
export const traceloop: Dialect = {
  name: 'traceloop',
  families: ['traceloop'],
  fields: {
    category,
    operation: mapped(category, operationOf),
    userId: text(`${TRACELOOP_ASSOCIATION_PROPERTIES}user_id`, `${TRACELOOP_ASSOCIATION_PROPERTIES}userId`),
    toolName: when(isTool, text(TRACELOOP_ENTITY_NAME)),
    toolArguments: when(isTool, mapped(json(TRACELOOP_ENTITY_INPUT), argumentsOf)),
    toolResult: when(isTool, json(TRACELOOP_ENTITY_OUTPUT)),
    entityInput: raw(TRACELOOP_ENTITY_INPUT),
    entityOutput: raw(TRACELOOP_ENTITY_OUTPUT),
    metadata: metadataBelow(TRACELOOP_ASSOCIATION_PROPERTIES),
  },
};
