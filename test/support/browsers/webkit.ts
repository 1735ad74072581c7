import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser } from './browser';

/** WebKitGTK's own driver, spoken to in plain W3C WebDriver: a handful of requests need no client. */
export async function launch(driverPath: string): Promise<Browser> {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', driverPath, `--port=${port}`], { detached: true, stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}/session`;
  try {
    await untilReady(`http://127.0.0.1:${port}/status`);
    const { sessionId } = (await post(base, { capabilities: { alwaysMatch: capabilities() } })) as { sessionId: string };
    const session = `${base}/${sessionId}`;
    await post(`${session}/timeouts`, { script: 120_000 });
    return page(session, driver);
  } catch (error) {
    stop(driver);
    throw error;
  }
}

function page(session: string, driver: ChildProcess): Browser {
  return {
    open: async (url) => void (await post(`${session}/url`, { url })),
    evaluate: (fn, arg) => evaluate(session, String(fn), arg) as never,
    async close() {
      await fetch(session, { method: 'DELETE' });
      stop(driver);
    },
  };
}

async function evaluate(session: string, fn: string, arg: unknown): Promise<unknown> {
  const script = `
    const [arg, done] = arguments;
    Promise.resolve(arg).then(${fn}).then((value) => done({ value }), (error) => done({ error: String(error && error.stack || error) }));`;
  const { value, error } = (await post(`${session}/execute/async`, { script, args: [arg ?? null] })) as {
    value?: unknown;
    error?: string;
  };
  if (error) throw new Error(error);
  return value;
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${JSON.stringify(value)}`);
  return value;
}

function capabilities(): object {
  const listed = spawnSync('dpkg', ['-L', 'libwebkit2gtk-4.1-0'], { encoding: 'utf8' }).stdout ?? '';
  const binary = listed.split('\n').find((path) => path.endsWith('/MiniBrowser'));
  return {
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary, args: ['--automation', '--javascript-can-open-windows-automatically=true'] },
  };
}

/** A port that was free a moment ago: the driver takes none by itself. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('WebKitWebDriver does not answer');
}

/** The driver, its X server and the browser are one process group. */
function stop(driver: ChildProcess): void {
  try {
    if (driver.pid) process.kill(-driver.pid);
  } catch {
    // Already gone.
  }
}
