/** Says each fault once on the console: a tracer that fills the log of its host is a fault itself. */
export function createReporter(console: Pick<Console, 'warn'> = globalThis.console) {
  const said = new Set<string>();
  return (code: string, message: string, cause?: unknown): void => {
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
