/** What a page's Content-Security-Policy forbade since the watch began. */
export interface PolicyWatch {
  /** The directive, as in `connect-src`; undefined when nothing was forbidden, and outside of pages. */
  violation(): Promise<string | undefined>;
  stop(): void;
}

/** The request fails first, the event comes with the next task. */
const EVENT_DELAY = 20;

const EVENT = 'securitypolicyviolation';

/** A blocked request looks like one that failed; only this event tells them apart. */
export function watchSecurityPolicy(): PolicyWatch {
  const page = (globalThis as { document?: EventTarget }).document;
  let directive: string | undefined;
  const listener = (event: Event): void => {
    directive = (event as SecurityPolicyViolationEvent).effectiveDirective;
  };
  page?.addEventListener(EVENT, listener);
  return {
    async violation() {
      if (page) await new Promise((resolve) => setTimeout(resolve, EVENT_DELAY));
      return directive;
    },
    stop: () => page?.removeEventListener(EVENT, listener),
  };
}
