import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle, importMain } from './bundle';
import type { RunOptions } from './launcher';

export interface Command {
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. Default 90 seconds. */
  readonly timeLimit?: number;
}

const MARK = 'the program answers: ';
const TIME_LIMIT = 90_000;

/**
 * Runs the program as a module in the app's folder, so that the runtime itself resolves `threadlight`. Only the program is
 * bundled. `format` chooses between `import` and `require`.
 */
export async function runAsModule(
  command: Command,
  { app, program, input }: RunOptions,
  format: 'esm' | 'cjs' = 'esm',
): Promise<unknown> {
  const folder = await mkdtemp(join(app, 'run-'));
  const file = join(folder, format === 'esm' ? 'entry.mjs' : 'entry.cjs');
  const code = [
    `import * as threadlight from 'threadlight';`,
    importMain(program),
    `main(threadlight, ${JSON.stringify(input ?? null)})`,
    `  .then((answer) => console.log(${JSON.stringify(MARK)} + JSON.stringify(answer ?? null)));`,
  ].join('\n');
  await writeFile(
    file,
    await bundle({ code, app }, { format, platform: 'node', external: ['threadlight', 'threadlight/*', '@opentelemetry/api'] }),
  );
  try {
    return answerIn(await output({ ...command, args: [...(command.args ?? []), file] }, app));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function answerIn(text: string): unknown {
  const line = text.split('\n').find((candidate) => candidate.startsWith(MARK));
  if (!line) throw new Error(`the program ended without an answer:\n${text}`);
  return JSON.parse(line.slice(MARK.length));
}

/** What the command prints; rejects with it when the command fails or takes too long. */
export function output({ program, args = [], env, timeLimit = TIME_LIMIT }: Command, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout: timeLimit });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const text = Buffer.concat(chunks).toString();
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ended with ${signal ?? code}:\n${text}`));
    });
  });
}
