/** The exporter as the build for Node has it, with what the bench steers it by. */
import { createOtlpSender } from '../src/export/otlp-sender';
import type { ExportOptions } from '../src/export/options';
import { fastJsonFormat } from '../src/otlp/span-json';
import { nodePlatform } from '../src/platform/node';
import { content as all } from '../src/sdk/content';

export { createBatchProcessor } from '../src/export/batch';
export const content = all.onExport;
export const createSender = (options: ExportOptions) => createOtlpSender(options, fastJsonFormat);
export const platform = nodePlatform();
