import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Miniflare } from 'miniflare';
import { bundle } from '../support/runtimes/bundle';

export interface WorkerOptions {
  /** A folder in which the packed package is installed. */
  readonly app: string;
  /** Path of the Worker's module. */
  readonly script: string;
  readonly bindings: Readonly<Record<string, string>>;
  /** Whether its heap can be asked for. */
  readonly inspected?: boolean;
}

/** A Worker that goes on running, unlike the launcher's, which runs one program. */
export interface Worker {
  fetch(path: string): Promise<Response>;
  /** Bytes in use after a collection of garbage. */
  heap(): Promise<number>;
  dispose(): Promise<void>;
}

const conditions = ['workerd', 'worker', 'browser'];

/** No compatibility flag is set: what a Worker can do at least. */
export async function startWorker({ app, script, bindings, inspected = false }: WorkerOptions): Promise<Worker> {
  const contents = await bundle(
    { code: await readFile(script, 'utf8'), app },
    { format: 'esm', conditions, external: ['node:*'] },
  );
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.mjs', contents }],
    compatibilityDate: '2026-03-01',
    bindings: { ...bindings },
    ...(inspected && { inspectorPort: 0 }),
  });
  await miniflare.ready;
  const inspector = inspected ? await inspect(String(await miniflare.getInspectorURL())) : undefined;
  return {
    fetch: async (path) => (await miniflare.dispatchFetch(`http://worker.test${path}`)) as unknown as Response,
    heap: async () => (await inspector?.heap()) ?? Number.NaN,
    async dispose() {
      inspector?.close();
      await miniflare.dispose();
    },
  };
}

interface Inspector {
  heap(): Promise<number>;
  close(): void;
}

/** workerd collects when it is told to and does not say when it is done. */
const COLLECTING = 500;

async function inspect(url: string): Promise<Inspector> {
  const { WebSocket } = createRequire(createRequire(import.meta.url).resolve('miniflare'))('ws') as {
    WebSocket: typeof globalThis.WebSocket;
  };
  const targets = (await (await fetch(`${url.replace(/^ws/, 'http').replace(/\/?$/, '/')}json`)).json()) as {
    id: string;
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets.find(({ id }) => id.startsWith('core:user'))?.webSocketDebuggerUrl ?? url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let last = 0;
  const send = (method: string): number => (socket.send(JSON.stringify({ id: ++last, method })), last);
  const answerTo = (id: number): Promise<{ usedSize: number }> =>
    new Promise((resolve) => {
      const listener = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as { id?: number; result: { usedSize: number } };
        if (message.id !== id) return;
        socket.removeEventListener('message', listener);
        resolve(message.result);
      };
      socket.addEventListener('message', listener);
    });
  return {
    async heap() {
      send('HeapProfiler.collectGarbage');
      await new Promise((resolve) => setTimeout(resolve, COLLECTING));
      return (await answerTo(send('Runtime.getHeapUsage'))).usedSize;
    },
    close: () => socket.close(),
  };
}
