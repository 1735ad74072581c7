import type { InitializeOptions } from '../sdk/options';

type Data = DOMStringMap;

/**
 * Starts from the attributes of the script's own tag, so that a page needs no script of its own:
 * `<script src="threadlight.min.js" data-endpoint="/telemetry" data-app-name="shop"></script>`. A tag with neither
 * `data-endpoint` nor `data-app-name` only loads the library.
 */
export function initializeFromTag(initialize: (options: InitializeOptions) => unknown): void {
  const data = (document.currentScript as HTMLScriptElement | null)?.dataset;
  if (!data || (data.endpoint === undefined && data.appName === undefined)) return;
  try {
    initialize(optionsOf(data));
  } catch (error) {
    reportError(error);
  }
}

function optionsOf(data: Data): InitializeOptions {
  return {
    baseUrl: data.endpoint || undefined,
    appName: data.appName || undefined,
    apiKey: data.apiKey || undefined,
    propagateTo: list(data.propagateTo),
    traceContent: data.traceContent === undefined ? undefined : data.traceContent !== 'false',
    sampleRatio: data.sampleRatio === undefined ? undefined : Number(data.sampleRatio),
    instrumentFetch: data.instrumentFetch !== 'false',
  };
}

/** Separated by spaces or commas. */
function list(text: string | undefined): string[] | undefined {
  return text?.split(/[\s,]+/).filter(Boolean);
}
