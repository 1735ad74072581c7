/**
 * What is read of the AI SDK's telemetry events. Version 7 describes them in its `Telemetry` interface; they are repeated
 * here by their shape, so that the package is no dependency.
 */
export interface CallEvent {
  /** The same for all events of one call of the SDK. */
  readonly callId: string;
  /** Names the call for people. */
  readonly functionId?: string;
  /** False: what was asked must not be recorded. */
  readonly recordInputs?: boolean;
  /** False: what was answered must not be recorded. */
  readonly recordOutputs?: boolean;
}

export interface StartEvent extends CallEvent {
  /** `ai.generateText`, `ai.streamText`, `ai.embed` … */
  readonly operationId: string;
}

export interface ModelCallStartEvent extends CallEvent {
  readonly provider?: string;
  readonly modelId?: string;
  readonly instructions?: unknown;
  readonly messages?: readonly unknown[];
}

export interface ModelCallEndEvent extends CallEvent {
  readonly provider?: string;
  readonly finishReason?: string;
  readonly responseId?: string;
  readonly usage?: ModelCallUsage;
  readonly content?: readonly unknown[];
}

export interface ModelCallUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly inputTokenDetails?: { readonly cacheReadTokens?: number; readonly cacheWriteTokens?: number };
  readonly outputTokenDetails?: { readonly reasoningTokens?: number };
}

export interface ToolEvent extends CallEvent {
  readonly toolCall?: { readonly toolCallId: string; readonly toolName: string; readonly input?: unknown };
}

export interface ToolEndEvent extends ToolEvent {
  readonly toolOutput?: { readonly type: string; readonly output?: unknown; readonly error?: unknown };
}

export interface ErrorEvent extends CallEvent {
  readonly error: unknown;
}

/** A call that the SDK is about to make, and may be made within a context of ours. */
export interface Execution<Result> {
  readonly execute: () => PromiseLike<Result>;
}
