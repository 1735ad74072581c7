import { type BatchProcessor, createBatchProcessor } from '../export/batch';
import type { ExportOptions } from '../export/options';
import { createOtlpSender } from '../export/otlp-sender';
import type { Sender } from '../export/sender';
import type { SpanRecord } from '../otlp/span-record';
import type { Build } from './build';
import type { InitializeOptions } from './options';
import type { Parts } from './parts';
import { optionError } from './settings';

/** Milliseconds that spans wait for company: short, so that a conversation is seen while it is held. */
const DELAY = 1_000;

/** The queue with threadlight's exporter, or the application's, behind it. */
export function createSink(parts: Parts, openSpans?: () => Iterable<SpanRecord>): BatchProcessor {
  const { build, platform, options, settings, report, fetch } = parts;
  const exportOptions: ExportOptions = {
    url: settings.url,
    headers: { ...settings.headers },
    fetch,
    compression: options.compression,
    ...platform.cheaper?.(fetch, options.compression),
    batch: !options.disableBatch,
    scheduledDelayMillis: platform.tier === 'edge' ? 0 : DELAY,
    keepalive: platform.tier === 'browser',
    redact: options.redact,
    content: build.content?.onExport,
    onExport: options.onExport,
    warn: (fault) => report(`export-${fault.code}`, fault.message),
    openSpans,
    ...options.limits,
    timers: { set: platform.setTimer, clear: platform.clearTimer },
    random: () => (platform.randomBytes(new Uint8Array(1))[0] as number) / 256,
    now: platform.now,
    waitUntil: options.waitUntil ?? platform.waitUntil,
  };
  const sender = createSender(build, options, exportOptions);
  return createBatchProcessor(exportOptions, options.offline?.(sender, exportOptions) ?? sender);
}

function createSender(
  { foreignSender, format }: Build,
  { exporter, protocol }: InitializeOptions,
  exportOptions: ExportOptions,
): Sender {
  if (!exporter) return createOtlpSender(exportOptions, protocol ?? format);
  if (foreignSender) return foreignSender(exporter, exportOptions);
  throw optionError('exporter', 'one', 'absent in a lean build');
}
