/** Starts one runtime with the package as its users get it. The rest of the tests does not know which one it is. */
export interface Launcher {
  /** As the README's matrix shows it: `Node 22`, `workerd (nodejs_als)`. */
  readonly name: string;

  /** Why it cannot be started on this machine; undefined where it can. */
  missing(): string | undefined;

  /**
   * Runs `main(threadlight, input)`, the export of the program, in a fresh instance and answers what it resolves to. Input
   * and answer travel as JSON. `app` is a folder in which the packed package is installed.
   */
  run(options: RunOptions): Promise<unknown>;
}

export interface RunOptions {
  readonly app: string;
  /** Path of a TypeScript file that exports `main(threadlight, input)`. */
  readonly program: string;
  readonly input?: unknown;
}
