/**
 * The numbers below `count`, those of one trace one behind the other: what is made of a trace can then be let go of before the
 * next is read. Traces stand by their first spans.
 *
 * @param traceOf what tells the trace of a number.
 */
export function traceOrder(count: number, traceOf: (index: number) => unknown): number[] {
  const traces = new Map<unknown, number[]>();
  for (let index = 0; index < count; index++) {
    const trace = traceOf(index);
    const known = traces.get(trace);
    if (known) known.push(index);
    else traces.set(trace, [index]);
  }
  return [...traces.values()].flat();
}
