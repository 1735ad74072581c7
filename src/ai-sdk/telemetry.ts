import { type Attributes, type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { recordsContent } from '../core/content';
import { markFailed } from '../core/span-run';
import { activeContext, currentRuntime, type Runtime } from '../core/runtime';
import { lackingOf } from '../genai/seen';
import {
  GEN_AI_AGENT_NAME,
  GEN_AI_OPERATION_CHAT,
  GEN_AI_OPERATION_EXECUTE_TOOL,
  GEN_AI_OPERATION_INVOKE_AGENT,
  GEN_AI_OPERATION_NAME,
  GEN_AI_REQUEST_MODEL,
  GEN_AI_TOOL_CALL_ARGUMENTS,
  GEN_AI_TOOL_CALL_ID,
  GEN_AI_TOOL_CALL_RESULT,
  GEN_AI_TOOL_NAME,
} from '../semconv/gen-ai';
import { toBoundedJson } from '../util/bounded-json';
import type {
  CallEvent,
  ErrorEvent,
  Execution,
  ModelCallEndEvent,
  ModelCallStartEvent,
  StartEvent,
  ToolEndEvent,
  ToolEvent,
} from './events';
import { inputOf, outcomeOf, outputOf } from './model-call';

/** The callbacks of the AI SDK's `Telemetry` interface that threadlight implements. */
export interface AiTelemetry {
  /** A call of `generateText`, `streamText` or their like begins. */
  onStart(event: StartEvent): void;
  /** A model has answered: tokens, finish reason, content. */
  onLanguageModelCallEnd(event: ModelCallEndEvent): void;
  /** A tool has answered. */
  onToolExecutionEnd(event: ToolEndEvent): void;
  /** The call is over. */
  onEnd(event: CallEvent): void;
  /** The application has aborted the call. */
  onAbort(event: CallEvent): void;
  /** The call has failed. */
  onError(event: unknown): void;
  /** Runs one model call below the span of its call. */
  executeLanguageModelCall<Result>(call: ModelCallStartEvent & Execution<Result>): PromiseLike<Result>;
  /** Runs one tool below the span of its call. */
  executeTool<Result>(call: ToolEvent & Execution<Result>): PromiseLike<Result>;
}

/**
 * Telemetry for version 7 of the AI SDK: `registerTelemetry(aiTelemetry())`. A call becomes a span with its model calls and
 * tool runs below it, all in the conversation around the call. A model call that is seen at `fetch` as well is one span.
 */
export function aiTelemetry(): AiTelemetry {
  const calls = new Map<string, OpenCall>();

  const callOf = (runtime: Runtime, { callId }: CallEvent): OpenCall => {
    const known = calls.get(callId) ?? new OpenCall(runtime, activeContext());
    calls.set(callId, known);
    return known;
  };
  const finish = ({ callId }: CallEvent, error?: unknown): void => {
    calls.get(callId)?.end(error);
    calls.delete(callId);
  };

  return {
    onStart: (event) => {
      const runtime = currentRuntime();
      if (runtime && AGENT_OPERATIONS.test(event.operationId)) callOf(runtime, event).begin(event);
    },
    executeLanguageModelCall: (call) => {
      const runtime = currentRuntime();
      return runtime ? callOf(runtime, call).runModel(call) : call.execute();
    },
    onLanguageModelCallEnd: (event) => calls.get(event.callId)?.endModel(event),
    executeTool: (call) => {
      const runtime = currentRuntime();
      return runtime ? callOf(runtime, call).runTool(call) : call.execute();
    },
    onToolExecutionEnd: (event) => calls.get(event.callId)?.endTool(event),
    onEnd: (event) => finish(event),
    onAbort: (event) => finish(event),
    onError: (event) => {
      if (isErrorEvent(event)) finish(event, event.error);
    },
  };
}

/** Operations that may call models and tools several times; others are one call, which is seen at `fetch`. */
const AGENT_OPERATIONS = /^ai\.(generate|stream)(Text|Object)$/;

function isErrorEvent(event: unknown): event is ErrorEvent {
  return typeof event === 'object' && event !== null && 'callId' in event && 'error' in event;
}

/** One call of the SDK that is running: its own span, the model call and the tools below it. */
class OpenCall {
  #span: Span | undefined;
  #model: Span | undefined;
  readonly #tools = new Map<string, Span>();

  constructor(
    private readonly runtime: Runtime,
    private context: Context,
  ) {}

  begin(event: StartEvent): void {
    const { functionId, operationId } = event;
    this.#span = this.#start(`${GEN_AI_OPERATION_INVOKE_AGENT} ${functionId ?? operationId}`, SpanKind.INTERNAL, {
      [GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_INVOKE_AGENT,
      ...(functionId && { [GEN_AI_AGENT_NAME]: functionId }),
    });
    this.context = trace.setSpan(this.context, this.#span);
  }

  runModel<Result>(call: ModelCallStartEvent & Execution<Result>): PromiseLike<Result> {
    return this.#run(
      this.#safely(() => this.#beginModel(call)),
      call.execute,
      (span) => span.end(),
    );
  }

  #beginModel(call: ModelCallStartEvent): Span {
    const { modelId, recordInputs } = call;
    const span = this.#start(modelId ? `${GEN_AI_OPERATION_CHAT} ${modelId}` : GEN_AI_OPERATION_CHAT, SpanKind.CLIENT, {
      [GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_CHAT,
      ...(modelId && { [GEN_AI_REQUEST_MODEL]: modelId }),
    });
    this.#model?.end();
    this.#model = span;
    if (this.#records(recordInputs)) span.setAttributes(inputOf(call, this.runtime.maxContentLength));
    return span;
  }

  endModel(event: ModelCallEndEvent): void {
    const span = this.#model;
    this.#model = undefined;
    this.#safely(() => {
      if (!span?.isRecording()) return;
      const output = this.#records(event.recordOutputs) ? outputOf(event, this.runtime.maxContentLength) : {};
      span.setAttributes(lackingOf(span, { ...outcomeOf(event), ...output }));
    });
    span?.end();
  }

  runTool<Result>(call: ToolEvent & Execution<Result>): PromiseLike<Result> {
    return this.#run(
      this.#safely(() => this.#beginTool(call)),
      call.execute,
    );
  }

  #beginTool(call: ToolEvent): Span {
    const { toolCallId = '', toolName = '', input } = call.toolCall ?? {};
    const span = this.#start(`${GEN_AI_OPERATION_EXECUTE_TOOL} ${toolName}`, SpanKind.INTERNAL, {
      [GEN_AI_OPERATION_NAME]: GEN_AI_OPERATION_EXECUTE_TOOL,
      [GEN_AI_TOOL_NAME]: toolName,
      [GEN_AI_TOOL_CALL_ID]: toolCallId,
      ...(this.#records(call.recordInputs) && { [GEN_AI_TOOL_CALL_ARGUMENTS]: this.#json(input) }),
    });
    this.#tools.set(toolCallId, span);
    return span;
  }

  endTool({ toolCall, toolOutput, recordOutputs }: ToolEndEvent): void {
    const id = toolCall?.toolCallId ?? '';
    const span = this.#tools.get(id);
    this.#tools.delete(id);
    if (toolOutput?.type === 'tool-result' && this.#records(recordOutputs)) {
      span?.setAttributes({ [GEN_AI_TOOL_CALL_RESULT]: this.#json(toolOutput.output) });
    }
    span?.end();
  }

  /** Whatever is still open below ends too. */
  end(error: unknown): void {
    for (const span of [this.#model, ...this.#tools.values()]) span?.end();
    if (error !== undefined && this.#span) markFailed(this.#span, error);
    this.#span?.end();
  }

  /** Runs with `span` current, so that what is called inside is its child. */
  async #run<Result>(
    span: Span | undefined,
    execute: () => PromiseLike<Result>,
    onFailure = (_span: Span): void => {},
  ): Promise<Result> {
    if (!span) return execute();
    try {
      return await this.runtime.context.with(trace.setSpan(this.context, span), execute);
    } catch (error) {
      if (span.isRecording()) markFailed(span, error);
      onFailure(span);
      throw error;
    }
  }

  #start(name: string, kind: SpanKind, attributes: Attributes): Span {
    return this.runtime.tracer.startSpan(name, { kind, attributes }, this.context);
  }

  #records(wanted: boolean | undefined): boolean {
    return wanted !== false && recordsContent(this.context, this.runtime);
  }

  #json(value: unknown): string | undefined {
    return toBoundedJson(value, this.runtime.maxContentLength);
  }

  #safely<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.runtime.report('ai-sdk', 'A call of the AI SDK could not be recorded.', error);
      return undefined;
    }
  }
}
