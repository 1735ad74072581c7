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
import type { Decoder, EventSink } from './decoder';
import type { Failure } from './failure';
import { failureIn, failureOf } from './failure';
import type { JsonObject } from './json';
import { isObject, parseJson } from './json';
import { jsonObjectsDecoder } from './json-objects';
import type { ModelReply, ModelRequest, Provider, ReplyFold, RequestContent, Usage } from './provider';
import { lackingOf } from './seen';
import { SseDecoder } from './sse';
import { Utf8Pieces } from './utf8';

/** What an exchange needs of those who watch. */
export interface ExchangeHost {
  /** Bytes of content, request and answer together. */
  readonly maxContentLength: number;
  report(code: string, cause: unknown): void;
}

export interface ExchangeSetup {
  readonly host: ExchangeHost;
  readonly span: Span;
  /** False where the span is another's, which already stands for this call: then only what it lacks is added. */
  readonly owned: boolean;
  readonly provider: Provider;
  readonly recordsContent: boolean;
  /** Called once, when the exchange is over. */
  readonly onEnd: (() => void) | undefined;
}

/** How an exchange came to its end. */
type EndReason = 'done' | 'error' | 'cut' | 'aborted' | 'cancelled' | 'dropped';

/** The share of the content's limit that a request may take, so that its answer is never crowded out. */
const REQUEST_SHARE = 0.75;
const MAX_ERROR_MESSAGE = 1024;

/** One call of a model, recorded on one span from the request to the last byte of the answer. */
export class Exchange implements BodyObserver, EventSink {
  readonly #setup: ExchangeSetup;
  readonly #startedAt = performance.now();
  #contentLeft: number;
  #streams = false;
  #toolCalls = 0;
  #status = 0;
  #signal: AbortSignal | undefined;
  #ended = false;

  readonly #bytes = new Utf8Pieces();
  #decoder: Decoder | undefined;
  #isEventStream = false;
  #chunks = 0;
  #budget: ContentBudget | undefined;
  #fold: ReplyFold | undefined;
  #whole: JsonObject | undefined;
  #failure: Failure | undefined;

  constructor(setup: ExchangeSetup) {
    this.#setup = setup;
    this.#contentLeft = setup.recordsContent ? setup.host.maxContentLength : 0;
  }

  sent(request: ModelRequest): void {
    this.#guard(() => {
      this.#streams = request.stream;
      this.#set(lackingOf(this.#setup.span, { ...request.settings, [GEN_AI_REQUEST_STREAM]: request.stream || undefined }));
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
      const { status, type, headers } = response;
      this.#setOwn({ [HTTP_RESPONSE_STATUS_CODE]: status || undefined });
      this.#set({ [THREADLIGHT_UNMEASURABLE]: type === 'opaque' || undefined });
      this.#begin(headers?.get('content-type') ?? '');
      if (!tap()) this.#end('done');
    });
  }

  /** No answer came. */
  rejected(error: unknown, signal: AbortSignal | undefined): void {
    this.#signal = signal;
    this.fail(error);
  }

  chunk(bytes: Uint8Array): void {
    this.#guard(() => this.#decoder?.feed(this.#bytes.decode(bytes)));
  }

  text(text: string): void {
    this.#guard(() => this.#decoder?.feed(text));
  }

  data(data: string): void {
    if (data === '[DONE]') return this.#end('done');
    const event = parseJson(data);
    if (isObject(event)) this.#event(event);
  }

  json(value: unknown): void {
    this.#guard(() => {
      for (const item of Array.isArray(value) ? value : [value]) if (isObject(item)) this.#event(item);
    });
  }

  end(): void {
    this.#guard(() => {
      this.#decoder?.feed(this.#bytes.end());
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
    const reasons = this.#finishReasons();
    return reasons.length > 0 && !reasons.includes(undefined);
  }

  /** A connection may be cut so that it looks like an end. */
  #isComplete(): boolean {
    if (!this.#streams) return true;
    return this.#fold ? this.#finishReasons().some(Boolean) : this.#chunks > 0;
  }

  #finishReasons(): ModelReply['finishReasons'] {
    return this.#reply()?.finishReasons ?? [];
  }

  /** As far as it is known. */
  #body(): JsonObject | undefined {
    return this.#fold?.body() ?? this.#whole;
  }

  #reply(): ModelReply | undefined {
    const body = this.#body();
    return body && this.#status < 400 ? this.#setup.provider.reply(body, this.#toolCalls) : undefined;
  }

  #begin(contentType: string): void {
    this.#isEventStream = /event-stream/.test(contentType);
    this.#decoder = this.#isEventStream ? new SseDecoder(this) : jsonObjectsDecoder(this);
  }

  #event(event: JsonObject): void {
    if (this.#ended) return;
    this.#chunks += 1;
    if (this.#chunks === 1) this.#firstEvent();
    if (!this.#fold) {
      this.#whole = event;
      return;
    }
    this.#failure = failureIn(event);
    if (this.#failure) this.#end('error');
    else if (this.#fold.add(event)) this.#end('done');
  }

  /** What is asked for may come otherwise: an error instead of a stream, a stream unasked. */
  #firstEvent(): void {
    if (this.#streams) this.#set({ [GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]: (performance.now() - this.#startedAt) / 1000 });
    if (this.#status >= 400 || !(this.#streams || this.#isEventStream)) return;
    this.#budget = new ContentBudget(this.#contentLeft);
    this.#fold = this.#setup.provider.stream?.(this.#budget);
  }

  #end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#guard(() => this.#record(reason));
    if (this.#setup.owned) this.#setup.span.end();
    this.#fold = this.#whole = this.#decoder = undefined;
    this.#guard(() => this.#setup.onEnd?.());
  }

  #record(ending: EndReason): void {
    this.#failure ??= failureIn(this.#body() ?? {});
    if (ending === 'cut') this.#failure ??= { type: 'incomplete_stream' };
    const reply = this.#reply();
    if (reply) this.#recordReply(reply, ending);
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
    if (owned) span.setAttributes(attributes);
    else if (span.isRecording()) span.setAttributes(lackingOf(span, attributes));
  }

  /** What another's span knows better: it may stand for several attempts, of which this one failed. */
  #setOwn(attributes: Attributes): void {
    if (this.#setup.owned) this.#set(attributes);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#setup.host.report('model-call', error);
    }
  }
}

/** An unfinished choice ended in error; so did a call that was interrupted before it had any. */
function finishReasons({ finishReasons: reasons }: ModelReply, ending: EndReason): string[] | undefined {
  const stated = ending === 'done' ? reasons.flatMap((reason) => reason ?? []) : reasons.map((reason) => reason ?? 'error');
  return stated.length > 0 ? stated : ending === 'done' ? undefined : ['error'];
}

function countToolCalls({ messages = [] }: RequestContent): number {
  return messages.flatMap(({ parts }) => parts).filter(({ type }) => type === 'tool_call').length;
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
