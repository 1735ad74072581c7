import type { createForeignSender } from '../export/foreign-sender';
import type { TapResponse } from '../fetch/tap';
import type { WireFormat } from '../otlp/wire-format';
import type { Platform } from '../platform/contract';
import type { Content } from './content';
import type { edgeSink } from './edge-sink';
import type { withEnvironment } from './environment';
import type { CaptureModelCalls } from './model-calls';

/** What a build brings along: its runtime, and what not every build has. */
export interface Build {
  platform: () => Platform;
  /** Fills in what the environment says of the options, where there is one. */
  environment?: typeof withEnvironment;
  /** How spans are written unless the application says so. Default OTLP/JSON in little code. */
  format?: WireFormat;
  captureModelCalls?: CaptureModelCalls;
  /** How model capture looks on while a body is read. */
  tap?: TapResponse;
  /** Records inputs, outputs and messages. Without it no content leaves, whatever the options say. */
  content?: Content;
  /** Takes an exporter of OpenTelemetry's. */
  foreignSender?: typeof createForeignSender;
  /** What stands before the queue, where timers do not send what is in it. */
  sink?: typeof edgeSink;
}
