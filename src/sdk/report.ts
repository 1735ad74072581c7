/** Says a fault once a code. */
export type Report = (code: string, message: string, cause?: unknown) => void;

/** Says each fault once on the console: a tracer that fills the log of its host is a fault itself. */
export function createReporter(console: Pick<Console, 'warn'> = globalThis.console): Report {
  const said = new Set<string>();
  return (code, message, cause) => {
    if (said.has(code)) return;
    said.add(code);
    try {
      if (cause === undefined) console.warn(`threadlight: ${message}`);
      else console.warn(`threadlight: ${message}`, cause);
    } catch {
      // A console that throws is the host's own.
    }
  };
}
