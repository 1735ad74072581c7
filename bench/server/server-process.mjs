import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/server/cli.js', import.meta.url));

/** The built bin in a process of its own, and what it uses of the machine. */
export async function startServer({ node, nodeArgs = [], args }) {
  const child = spawn(node, [...nodeArgs, cli, '--port', '0', '--grpc-port', 'off', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill());
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const [found] = /http:\S+/.exec(output) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => (child.kill('SIGTERM'), exit);
  return { url, stop, usage: () => usageOf(child.pid) };
}

/** Resident bytes, now and at most, and seconds of CPU: what Linux counts. */
function usageOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  return { rss: kilobytes('VmRSS'), mostRss: kilobytes('VmHWM'), cpuSeconds: cpuSecondsOf(pid) };
}

/** All threads, in the kernel too. */
export function cpuSecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
