import type { Attributes, Span } from '@opentelemetry/api';
import { SpanStatusCode } from '@opentelemetry/api';
import type { BodyObserver } from '../fetch/tap';
import {
  GEN_AI_REQUEST_STREAM,
  GEN_AI_RESPONSE_FINISH_REASONS,
  GEN_AI_RESPONSE_ID,
  GEN_AI_RESPONSE_MODEL,
  GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS,
  GEN_AI_USAGE_COST,
  GEN_AI_USAGE_INPUT_TOKENS,
  GEN_AI_USAGE_OUTPUT_TOKENS,
  GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '../semconv/gen-ai';
import { ERROR_TYPE, HTTP_RESPONSE_STATUS_CODE } from '../semconv/otel';
import { THREADLIGHT_CHUNK_COUNT, THREADLIGHT_END_REASON, THREADLIGHT_UNMEASURABLE } from '../semconv/threadlight';
import { contentSize, replyContent, requestContent } from './content';
import { ContentBudget } from './content-budget';
import type { Decoder } from './decoder';
import type { Failure } from './failure';
import { failureIn, failureOf } from './failure';
import type { JsonObject } from './json';
import { isObject, parseJson } from './json';
import { jsonObjectsDecoder } from './json-objects';
import type { ModelReply, ModelRequest, Provider, ReplyFold, RequestContent, Usage } from './provider';
import { lackingOf } from './seen';
import { sseDecoder } from './sse';

export interface ExchangeSetup {
  readonly span: Span;
  /** False where the span is another's, which already stands for this call: then only what it lacks is added. */
  readonly owned: boolean;
  readonly provider: Provider;
  readonly recordsContent: boolean;
  /** Bytes of content, request and answer together. */
  readonly maxContentLength: number;
  report(code: string, cause: unknown): void;
  /** Called once, when the exchange is over. */
  onEnd(): void;
}

/** How an exchange came to its end. */
type EndReason = 'done' | 'error' | 'cut' | 'aborted' | 'cancelled' | 'dropped';

/** The share of the content's limit that a request may take, so that its answer is never crowded out. */
const REQUEST_SHARE = 0.75;
const MAX_ERROR_MESSAGE = 1024;

/** One call of a model, recorded on one span from the request to the last byte of the answer. */
export class Exchange implements BodyObserver {
  readonly #setup: ExchangeSetup;
  readonly #startedAt = performance.now();
  #contentLeft: number;
  #streams = false;
  #toolCalls = 0;
  #status = 0;
  #signal: AbortSignal | undefined;
  #ended = false;

  readonly #bytes = new TextDecoder();
  #decoder: Decoder | undefined;
  #chunks = 0;
  #budget: ContentBudget | undefined;
  #fold: ReplyFold | undefined;
  #whole: JsonObject | undefined;
  #failure: Failure | undefined;

  constructor(setup: ExchangeSetup) {
    this.#setup = setup;
    this.#contentLeft = setup.recordsContent ? setup.maxContentLength : 0;
  }

  sent(request: ModelRequest): void {
    this.#guard(() => {
      this.#streams = request.stream;
      const settings = { ...request.settings, ...(request.stream && { [GEN_AI_REQUEST_STREAM]: true }) };
      this.#set(lackingOf(this.#setup.span, settings));
      if (!this.#setup.recordsContent) return;
      const stated = request.content();
      this.#toolCalls = countToolCalls(stated);
      const content = requestContent(stated, this.#contentLeft * REQUEST_SHARE);
      this.#contentLeft -= contentSize(content);
      this.#set(content);
    });
  }

  /** @param tap begins to look on; answers false where there is no body. */
  answered(response: Response, signal: AbortSignal | undefined, tap: () => boolean): void {
    this.#signal = signal;
    this.#guard(() => {
      this.#status = response.status;
      if (response.status > 0) this.#setOwn({ [HTTP_RESPONSE_STATUS_CODE]: response.status });
      if (response.type === 'opaque') this.#set({ [THREADLIGHT_UNMEASURABLE]: true });
      this.#decoder = this.#decoderFor(response.headers?.get('content-type') ?? '');
      if (!tap()) this.#end('done');
    });
  }

  /** No answer came. */
  rejected(error: unknown, signal: AbortSignal | undefined): void {
    this.#signal = signal;
    this.fail(error);
  }

  chunk(bytes: Uint8Array): void {
    this.#guard(() => this.#decoder?.feed(this.#bytes.decode(bytes, { stream: true })));
  }

  text(text: string): void {
    this.#guard(() => this.#decoder?.feed(text));
  }

  json(value: unknown): void {
    this.#guard(() => {
      for (const item of Array.isArray(value) ? value : [value]) if (isObject(item)) this.#event(item);
    });
  }

  end(): void {
    this.#guard(() => {
      this.#decoder?.feed(this.#bytes.decode());
      this.#decoder?.end();
      this.#end(this.#isComplete() ? 'done' : 'cut');
    });
  }

  fail(error: unknown): void {
    if (this.#signal?.aborted) return this.#abort(error);
    this.#failure ??= failureOf(error);
    this.#end('error');
  }

  cancel(reason: unknown): void {
    if (this.#isAnswered()) this.#end('done');
    else if (this.#signal?.aborted) this.#abort(this.#signal.reason ?? reason);
    else this.#end('cancelled');
  }

  drop(): void {
    this.#end(this.#isAnswered() ? 'done' : 'dropped');
  }

  /** Wanted by the application, so no failure of the call; but the type of the interruption is worth knowing. */
  #abort(error: unknown): void {
    this.#setOwn({ [ERROR_TYPE]: failureOf(error).type });
    this.#end('aborted');
  }

  /** Whoever stops reading after every choice was finished has missed nothing. */
  #isAnswered(): boolean {
    const reasons = this.#fold && this.#reply(this.#fold.body()).finishReasons;
    return reasons !== undefined && reasons.length > 0 && !reasons.includes(undefined);
  }

  /** A connection may be cut so that it looks like an end. */
  #isComplete(): boolean {
    if (!this.#fold) return !this.#streams || this.#chunks > 0;
    return this.#reply(this.#fold.body()).finishReasons.some((reason) => reason !== undefined);
  }

  #reply(body: JsonObject): ModelReply {
    return this.#setup.provider.reply(body, this.#toolCalls);
  }

  #decoderFor(contentType: string): Decoder {
    const onData = (data: string) => {
      if (data === '[DONE]') return this.#end('done');
      const event = parseJson(data);
      if (isObject(event)) this.#event(event);
    };
    return /event-stream/.test(contentType) ? sseDecoder(onData) : jsonObjectsDecoder(onData);
  }

  #event(event: JsonObject): void {
    if (this.#ended) return;
    this.#chunks += 1;
    if (this.#chunks === 1) this.#firstEvent(event);
    else this.#laterEvent(event);
  }

  /** It may be the whole answer, or the first of a stream. */
  #firstEvent(event: JsonObject): void {
    if (this.#streams) this.#set({ [GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]: (performance.now() - this.#startedAt) / 1000 });
    if (this.#streams && this.#status < 400) this.#laterEvent(event);
    else this.#whole = event;
  }

  #laterEvent(event: JsonObject): void {
    const failure = failureIn(event);
    if (failure) {
      this.#failure = failure;
      return this.#end('error');
    }
    if (this.#newFold()?.add(event)) this.#end('done');
  }

  #newFold(): ReplyFold | undefined {
    this.#budget ??= new ContentBudget(this.#contentLeft);
    this.#fold ??= this.#setup.provider.stream?.(this.#budget);
    if (this.#whole) this.#fold?.add(this.#whole);
    this.#whole = undefined;
    return this.#fold;
  }

  #end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#guard(() => this.#record(reason));
    if (this.#setup.owned) this.#setup.span.end();
    this.#fold = this.#whole = this.#decoder = undefined;
    this.#guard(() => this.#setup.onEnd());
  }

  #record(ending: EndReason): void {
    const body = this.#fold?.body() ?? this.#whole;
    this.#failure ??= body && failureIn(body);
    if (ending === 'cut') this.#failure ??= { type: 'incomplete_stream' };
    if (body && this.#status < 400) this.#recordReply(this.#reply(body), ending);
    if (this.#streams) this.#set({ [THREADLIGHT_CHUNK_COUNT]: this.#chunks, [THREADLIGHT_END_REASON]: ending });
    if (this.#failure || this.#status >= 400) this.#recordFailure(this.#failure ?? {});
  }

  #recordReply(reply: ModelReply, ending: EndReason): void {
    this.#set({
      [GEN_AI_RESPONSE_ID]: reply.id,
      [GEN_AI_RESPONSE_MODEL]: reply.model,
      [GEN_AI_RESPONSE_FINISH_REASONS]: finishReasons(reply, ending),
      ...usageAttributes(reply.usage),
      ...reply.attributes,
    });
    if (this.#setup.recordsContent) {
      this.#set(replyContent(reply.content(), this.#contentLeft, this.#budget?.exceeded ?? false));
    }
  }

  #recordFailure({ type, message }: Failure): void {
    this.#setOwn({ [ERROR_TYPE]: type ?? (this.#status >= 400 ? String(this.#status) : '_OTHER') });
    if (!this.#setup.owned) return;
    const told = this.#setup.recordsContent ? message?.slice(0, MAX_ERROR_MESSAGE) : undefined;
    this.#setup.span.setStatus({ code: SpanStatusCode.ERROR, message: told });
  }

  #set(attributes: Attributes): void {
    const { span, owned } = this.#setup;
    if (!span.isRecording()) return;
    const present = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
    span.setAttributes(owned ? present : lackingOf(span, present));
  }

  /** What another's span knows better: it may stand for several attempts, of which this one failed. */
  #setOwn(attributes: Attributes): void {
    if (this.#setup.owned) this.#set(attributes);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#setup.report('model-call', error);
    }
  }
}

/** An unfinished choice ended in error; so did a call that was interrupted before it had any. */
function finishReasons({ finishReasons: reasons }: ModelReply, ending: EndReason): string[] | undefined {
  if (ending === 'done') return nonEmpty(reasons.filter((reason) => reason !== undefined));
  return reasons.length > 0 ? reasons.map((reason) => reason ?? 'error') : ['error'];
}

function countToolCalls({ messages = [] }: RequestContent): number {
  return messages.flatMap(({ parts }) => parts).filter(({ type }) => type === 'tool_call').length;
}

function nonEmpty<Item>(list: Item[]): Item[] | undefined {
  return list.length > 0 ? list : undefined;
}

function usageAttributes(usage: Usage = {}): Attributes {
  return {
    [GEN_AI_USAGE_INPUT_TOKENS]: usage.input,
    [GEN_AI_USAGE_OUTPUT_TOKENS]: usage.output,
    [GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: usage.cacheRead,
    [GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS]: usage.cacheWrite,
    [GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: usage.reasoning,
    [GEN_AI_USAGE_COST]: usage.cost,
  };
}
