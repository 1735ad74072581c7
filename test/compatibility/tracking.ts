import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AwaitTrackingContext } from '../../src/context/await-tracking';

/** What a page of a session loads besides its library. */
export interface Tracking {
  /** From here on the page is tracked. */
  start(): Promise<string>;
  /** Runs a session inside of a conversation. */
  inside<R>(session: () => R): R;
}

const context = new AwaitTrackingContext({ report: (code, message) => console.error(code, message) });
const conversation = ROOT_CONTEXT.setValue(createContextKey('conversation'), 'a conversation');

const tracking: Tracking = {
  async start() {
    context.enable();
    await context.ready;
    return context.kind;
  },
  inside: (session) => context.with(conversation, session),
};

(globalThis as unknown as { tracking: Tracking }).tracking = tracking;
