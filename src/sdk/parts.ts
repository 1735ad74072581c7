import { nativeFetch } from '../fetch/native';
import type { Platform } from '../platform/contract';
import type { Build } from './build';
import type { InitializeOptions } from './options';
import { createReporter, type Report } from './report';
import { refuseSecretKey, resolveSettings, type Settings } from './settings';

/** What everything else of a running SDK is made from. */
export interface Parts {
  readonly build: Build;
  readonly platform: Platform;
  readonly options: InitializeOptions;
  readonly settings: Settings;
  readonly report: Report;
  /** Not watched by threadlight: the export is never traced. */
  readonly fetch: typeof fetch;
}

/** @throws ThreadlightError for options that make no sense, and for a secret key in a page. */
export function createParts(build: Build, options: InitializeOptions): Parts {
  const platform = build.platform();
  const settings = resolveSettings(build.environment?.(options, platform.env) ?? options);
  refuseSecretKey(settings, platform.tier);
  return { build, platform, options, settings, report: createReporter(), fetch: options.fetch ?? nativeFetch() };
}
