import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/server/cli.js', import.meta.url));

/** The Sessions server as `npx threadlight` starts it, with a database of its own that goes with the demo. */
export async function startSessions({ port, database }) {
  const folder = database ? undefined : await mkdtemp(join(tmpdir(), 'threadlight-demo-'));
  const child = spawn(process.execPath, [cli, '--port', String(port), '--db', database ?? join(folder, 'sessions.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const url = await announcedUrl(child);
  const stop = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await gone;
    }
    if (folder) await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}

/** The server prints its address once it listens. */
function announcedUrl(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`The Sessions server stopped with code ${code}.\n${text}`)));
    child.stdout.on('data', (piece) => {
      text += piece;
      const [url] = /https?:\/\/[\w.[\]-]+:\d+/.exec(text) ?? [];
      if (url) resolve(url);
    });
  });
}
