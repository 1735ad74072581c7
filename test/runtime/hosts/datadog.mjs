import tracer from 'dd-trace';

/** An application with Datadog's tracer. */
export function start(url) {
  tracer.init({ url, flushInterval: 100, startupLogs: false, telemetry: { enabled: false }, remoteConfig: { enabled: false } });
  return {
    span: (name, fn) => tracer.trace(name, fn),
    flush: () => new Promise((resolve) => setTimeout(resolve, 1_500)),
  };
}
