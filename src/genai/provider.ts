import type { Attributes } from '@opentelemetry/api';
import type { ContentBudget } from './content-budget';
import type { JsonObject } from './json';
import type { Message, Part } from './message';

/**
 * One API of a model provider, as seen on the wire. A provider is added with one such object; everything it does is pure:
 * spans, streams, limits and errors are the caller's business.
 *
 * A call passes through it in this order: `match` looks at the address, `request` at what is sent, then `reply` at the
 * answer. The events of a streamed answer are first folded by `stream` into the body that a plain call would have had.
 */
export interface Provider {
  /** `gen_ai.operation.name`; `{operation} {model}` is the name of the span. */
  readonly operation: string;
  /** Looks at the address alone. Undefined: not this API. */
  match(url: URL): Match | undefined;
  /** Reads the request. Undefined: the body proves that this is something else. */
  request(body: JsonObject, match: Match): ModelRequest | undefined;
  /**
   * Reads a complete answer. Errors are read elsewhere, the same way for all.
   *
   * @param priorToolCalls tool calls among the messages of the request, for providers that give them no ids: they are numbered.
   */
  reply(body: JsonObject, priorToolCalls: number): ModelReply;
  /** Begins to gather a streamed answer. Absent where the API does not stream. */
  stream?(budget: ContentBudget): ReplyFold;
}

/** What an address tells of a call. */
export interface Match {
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  /** Where the address names it. */
  readonly model?: string;
  /** Where the address says that the answer streams. */
  readonly stream?: boolean;
  /** True when the address alone proves the call, so that it is recorded even if its body cannot be read. */
  readonly certain: boolean;
}

/** What a request asks for. */
export interface ModelRequest {
  readonly model?: string;
  /** Whether a streamed answer was asked for. */
  readonly stream: boolean;
  /** Settings under their `gen_ai.request.*` names. */
  readonly settings: Attributes;
  /** Not called where content is not recorded. */
  readonly content: () => RequestContent;
}

export interface RequestContent {
  readonly system?: readonly Part[];
  readonly messages?: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
}

export interface ToolDefinition {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly parameters?: unknown;
}

/** What a complete answer says. */
export interface ModelReply {
  readonly id?: string;
  readonly model?: string;
  /** One a choice, in the words of the conventions; undefined for a choice whose end has not come. */
  readonly finishReasons: readonly (string | undefined)[];
  readonly usage?: Usage;
  /** Whatever else is worth an attribute. */
  readonly attributes?: Attributes;
  /** One message a choice. Not called where content is not recorded. */
  readonly content: () => readonly Message[];
}

/** Tokens in the arithmetic of the conventions, whatever the provider's own. */
export interface Usage {
  /** Includes those read from and written to the cache. */
  readonly input?: number;
  /** Includes reasoning. */
  readonly output?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  /** In the provider's own money, where it says so. */
  readonly cost?: number;
}

/** Gathers a streamed answer. Holds no more text than its budget allows. */
export interface ReplyFold {
  /**
   * @param event one parsed event.
   * @returns true when it was the last one: what comes after it does not matter.
   */
  add(event: JsonObject): boolean;
  /** The answer as far as it is known. */
  body(): JsonObject;
}
