import type { Span } from '@opentelemetry/api';
import { GEN_AI_TOOL_CALL_ARGUMENTS, GEN_AI_TOOL_CALL_RESULT } from '../semconv/gen-ai';
import { TRACELOOP_ENTITY_INPUT, TRACELOOP_ENTITY_OUTPUT } from '../semconv/traceloop';
import { toBoundedJson } from '../util/bounded-json';
import { isPlainObject } from '../util/record';
import type { EntityCall } from './entity';
import { Pieces } from './pieces';

/** Records what goes into an entity and what comes out of it, on its span. */
export class EntityContent {
  readonly #span: Span;
  readonly #isTool: boolean;
  readonly #maxLength: number;
  #pieces: Pieces | undefined;

  constructor(span: Span, { kind, config, args }: EntityCall<unknown[], unknown>, maxLength: number) {
    this.#span = span;
    this.#isTool = kind === 'tool';
    this.#maxLength = maxLength;
    const given = config.inputParameters ?? args;
    if (given.length) this.#record(inputEnvelope(given), TRACELOOP_ENTITY_INPUT);
    else span.setAttribute(TRACELOOP_ENTITY_INPUT, NO_INPUT);
    if (this.#isTool) this.#record(given.length === 1 ? given[0] : given, GEN_AI_TOOL_CALL_ARGUMENTS);
  }

  piece(value: unknown): void {
    (this.#pieces ??= new Pieces(this.#maxLength)).add(value);
  }

  output(value: unknown): void {
    const json = this.#record(this.#pieces?.joined() ?? value, TRACELOOP_ENTITY_OUTPUT);
    if (json !== undefined && this.#isTool) this.#span.setAttribute(GEN_AI_TOOL_CALL_RESULT, json);
  }

  #record(value: unknown, key: string): string | undefined {
    const json = toBoundedJson(value, this.#maxLength);
    if (json !== undefined) this.#span.setAttribute(key, json);
    return json;
  }
}

const NO_INPUT = '{"args":[],"kwargs":{}}';

/** Traceloop's envelope: one plain object is taken for named arguments. */
function inputEnvelope(args: unknown[]): { args: unknown[]; kwargs: unknown } {
  return args.length === 1 && isPlainObject(args[0]) ? { args: [], kwargs: args[0] } : { args, kwargs: {} };
}
