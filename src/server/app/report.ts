/** Takes what went wrong on the server's side: a sentence, and the error behind it. */
export type Report = (problem: string, error: unknown) => void;

/** The operator's console is where a server's own faults belong. */
export const reportToConsole: Report = (problem, error) => {
  // oxlint-disable-next-line no-console
  console.error(`threadlight: ${problem}`, error);
};
