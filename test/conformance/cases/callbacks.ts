import { type Case, feature, same } from '../case';

const callbacks = feature('in timers, microtasks and `then`');

/** What is scheduled in a conversation runs in it, also when the function that scheduled it has returned. */
const keeps =
  (schedule: (callback: () => void) => void): Case['run'] =>
  async ({ api }) => {
    const ran = new Promise<string | undefined>((resolve) => {
      api.withConversation('kept', () => schedule(() => resolve(api.getConversationId())));
    });
    same(await ran, 'kept', 'id in the callback');
  };

export const callbackCases: readonly Case[] = [
  callbacks(
    'setTimeout',
    keeps((callback) => setTimeout(callback, 1)),
  ),
  callbacks(
    'setInterval',
    keeps((callback) => {
      const handle = setInterval(() => {
        clearInterval(handle);
        callback();
      }, 1);
    }),
  ),
  callbacks(
    'queueMicrotask',
    keeps((callback) => queueMicrotask(callback)),
  ),
  callbacks(
    'then',
    keeps((callback) => void Promise.resolve().then(callback)),
  ),
  callbacks(
    'catch',
    keeps((callback) => void Promise.reject(new Error('expected')).catch(callback)),
  ),
  callbacks(
    'finally',
    keeps((callback) => void Promise.resolve().finally(callback)),
  ),
  callbacks(
    'a timer in a timer',
    keeps((callback) => setTimeout(() => setTimeout(callback, 1), 1)),
  ),
  callbacks(
    'then after a timer',
    keeps((callback) => setTimeout(() => void Promise.resolve().then(callback), 1)),
  ),
];
