/** One open page of a real browser, the same for the three engines. */
export interface Browser {
  open(url: string): Promise<void>;
  /** Runs the function in the page and answers what it returns or resolves to. It travels as text, so it closes over nothing. */
  evaluate<R, A = undefined>(fn: (arg: A) => R | Promise<R>, arg?: A): Promise<R>;
  close(): Promise<void>;
}

export type Engine = 'chromium' | 'firefox' | 'webkit';
