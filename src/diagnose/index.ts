import type { ExportReport } from '../export/report';
import { currentSdk, NOTHING, type SdkRuntime } from '../sdk/sdk-runtime';
import { askCollector } from './collector';
import { type Finding, findingsOfReport } from './findings';
import { lookAround } from './surroundings';

export type { Finding, FindingCode } from './findings';

/** What {@link diagnose} found. */
export interface Diagnosis {
  /** True when nothing was found that keeps spans from arriving. */
  readonly ok: boolean;
  /** Where spans go; undefined when threadlight is not running. */
  readonly endpoint: string | undefined;
  /** What is wrong or worth knowing, the most likely cause first. */
  readonly findings: readonly Finding[];
  /** The counts so far. */
  readonly report: ExportReport;
}

/** What to look at, and how long to wait for an answer. */
export interface DiagnoseOptions {
  /** Milliseconds to wait for the collector. Default 5,000. */
  timeoutMillis?: number;
}

/**
 * Says why nothing arrives: whether threadlight runs, whether spans are made, kept back or refused, and whether the endpoint can
 * be reached from here, with this key, through CORS, mixed content and the page's security policy. It sends one empty export
 * request, which a collector answers without storing anything.
 *
 * @returns findings with what to do about them. Never rejects.
 */
export async function diagnose({ timeoutMillis = 5_000 }: DiagnoseOptions = {}): Promise<Diagnosis> {
  const sdk = currentSdk();
  if (!sdk) return { ok: false, endpoint: undefined, findings: [notInitialised()], report: NOTHING };
  const findings = await findingsOf(sdk, timeoutMillis);
  const report = sdk.sdk.report();
  return { ok: findings.every(({ isFault }) => !isFault), endpoint: sdk.settings.url, findings, report };
}

async function findingsOf(sdk: SdkRuntime, timeoutMillis: number): Promise<Finding[]> {
  const around = lookAround(sdk);
  const isVain = sdk.ownExporter || around.some(({ isFault }) => isFault);
  const asked = isVain ? [] : await askCollector(sdk, timeoutMillis);
  return [...around, ...asked, ...findingsOfReport(sdk.sdk.report(), sdk.settings)];
}

function notInitialised(): Finding {
  return {
    code: 'not_initialised',
    isFault: true,
    message: 'threadlight is not running here: initialize() was not called, has `tracingEnabled: false`, or shutdown() was.',
    advice: 'Call initialize() before the first conversation, in this process or page, and once.',
  };
}
