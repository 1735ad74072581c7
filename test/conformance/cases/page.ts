import { type Case, feature, same } from '../case';

const callbacks = feature('in callbacks of a page: events, frames, observers, requests', 'browser');

/** What is set up in a conversation is called in it, also when another conversation is the cause of the call. */
const keeps =
  (schedule: (callback: () => void) => unknown, cause: () => void = () => {}): Case['run'] =>
  async ({ api }) => {
    const called = new Promise<string | undefined>((resolve) => {
      api.withConversation('kept', () => void schedule(() => resolve(api.getConversationId())));
    });
    api.withConversation('another', cause);
    same(await called, 'kept', 'id in the callback');
  };

/** For what is not in every engine. */
const where =
  (present: () => unknown, run: Case['run']): Case['run'] =>
  (stage) =>
    present() ? run(stage) : undefined;

const target = new EventTarget();
const dispatch = (): void => void target.dispatchEvent(new Event('x'));

function element(): HTMLElement {
  return document.body.appendChild(document.createElement('p'));
}

function ports(): MessageChannel {
  const channel = new MessageChannel();
  setTimeout(() => channel.port2.postMessage(1), 1);
  return channel;
}

function request(): XMLHttpRequest {
  const made = new XMLHttpRequest();
  made.open('GET', location.href);
  setTimeout(() => made.send(), 1);
  return made;
}

export const pageCases: readonly Case[] = [
  callbacks(
    'requestAnimationFrame',
    keeps((callback) => requestAnimationFrame(callback)),
  ),
  callbacks(
    'requestIdleCallback',
    where(
      () => 'requestIdleCallback' in globalThis,
      keeps((callback) => requestIdleCallback(callback)),
    ),
  ),
  callbacks(
    'scheduler.postTask',
    where(
      () => 'scheduler' in globalThis,
      keeps(
        (callback) =>
          void (globalThis as unknown as { scheduler: { postTask(task: () => void): void } }).scheduler.postTask(callback),
      ),
    ),
  ),
  callbacks(
    'a listener, dispatched to from another conversation',
    keeps((callback) => target.addEventListener('x', callback, { once: true }), dispatch),
  ),
  callbacks(
    'a listener object',
    keeps((callback) => target.addEventListener('x', { handleEvent: callback }, { once: true }), dispatch),
  ),
  callbacks(
    'a handler of an element',
    keeps((callback) => {
      const button = element();
      button.onclick = callback;
      setTimeout(() => button.click(), 1);
    }),
  ),
  callbacks(
    'MessagePort.onmessage',
    keeps((callback) => void (ports().port1.onmessage = callback)),
  ),
  callbacks(
    'a listener of a MessagePort',
    keeps((callback) => {
      const { port1 } = ports();
      port1.addEventListener('message', callback);
      port1.start();
    }),
  ),
  callbacks(
    'BroadcastChannel.onmessage',
    keeps(
      (callback) => void (new BroadcastChannel('kept').onmessage = callback),
      () => {
        new BroadcastChannel('kept').postMessage(1);
      },
    ),
  ),
  callbacks(
    'XMLHttpRequest.onload',
    keeps((callback) => void (request().onload = callback)),
  ),
  callbacks(
    'a listener of an XMLHttpRequest',
    keeps((callback) => request().addEventListener('readystatechange', callback, { once: true })),
  ),
  callbacks(
    'FileReader.onload',
    keeps((callback) => {
      const reader = new FileReader();
      reader.onload = callback;
      reader.readAsText(new Blob(['text']));
    }),
  ),
  callbacks(
    'IDBRequest.onsuccess',
    keeps((callback) => void (indexedDB.open('kept').onsuccess = callback)),
  ),
  callbacks(
    'WebSocket.onclose',
    keeps((callback) => void (new WebSocket(`ws://${location.host}/nothing`).onclose = callback)),
  ),
  callbacks(
    'MutationObserver',
    keeps((callback) => {
      const observed = element();
      new MutationObserver(callback).observe(observed, { attributes: true });
      setTimeout(() => void (observed.title = 'changed'), 1);
    }),
  ),
  callbacks(
    'ResizeObserver',
    keeps((callback) => new ResizeObserver(callback).observe(element())),
  ),
  callbacks(
    'IntersectionObserver',
    keeps((callback) => new IntersectionObserver(callback).observe(element())),
  ),
  callbacks(
    'PerformanceObserver',
    keeps((callback) => {
      new PerformanceObserver(callback).observe({ entryTypes: ['mark'] });
      performance.mark('kept');
    }),
  ),
];
