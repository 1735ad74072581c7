import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ExportTraceServiceRequest } from '../../src/otlp/types';

/** What another SDK sent, as it was recorded. */
export interface Recording {
  /** Its file's name without the ending, such as `mlflow-openai`; also the id of its conversation, where it has one. */
  name: string;
  request: ExportTraceServiceRequest;
}

const folder = new URL('../fixtures/', import.meta.url).pathname;
/** As it stands in the recordings of `dialects`, whose ids were put there for their own tests. */
const ids = { conversation: 'conv_1', trace: '1'.repeat(32) };

/** The recordings, each a conversation of its own, as they would be on a server that all these SDKs send to. */
export async function readRecordings(): Promise<Recording[]> {
  const files = [
    ...(await readdir(join(folder, 'dialects'))).map((name) => join('dialects', name)),
    'clients/traceloop-0.27.0.json',
  ];
  return Promise.all(files.map(readRecording));
}

async function readRecording(file: string): Promise<Recording> {
  const name = basename(file, '.json');
  const text = await readFile(join(folder, file), 'utf8');
  const own = text.replaceAll(ids.trace, createHash('md5').update(name).digest('hex')).replaceAll(ids.conversation, name);
  return { name, request: JSON.parse(own) };
}

export async function send(url: string, request: ExportTraceServiceRequest): Promise<number> {
  const { status } = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  return status;
}
