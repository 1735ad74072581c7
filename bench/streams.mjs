/**
 * What 1,000 streams of 1 MB at once cost in memory, each with a span. The application reads in step and keeps nothing,
 * so whatever the heap gains over the same streams without threadlight is what recording holds: at most the content that
 * a span may record, and what a stream weighs: at most 2 KB. On Node the body's own stream is observed in place
 * (`src/fetch/tap-stream`), so what is left is the span with its attributes, its context, the exchange and the tap.
 *
 *     npm run bench -- streams
 *     node --expose-gc bench/streams.mjs [streams] [bytes of content]
 */
import * as threadlight from 'threadlight';
import { keep } from './harness.mjs';

const STREAMS = Number(process.argv[2] ?? 1000);
const CONTENT = Number(process.argv[3] ?? 16 * 1024);
const STREAM_BYTES = 1024 * 1024;
const ALLOWED_BESIDES = 2 * 1024;

const encoder = new TextEncoder();
const words = 'the quick brown fox jumps over the lazy dog '.repeat(8);
const event = (delta, finish = null) =>
  encoder.encode(`data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
const chunk = event({ content: words });
const chunks = Math.ceil(STREAM_BYTES / chunk.length);

function answer() {
  let sent = 0;
  const body = new ReadableStream(
    {
      type: 'bytes',
      pull(controller) {
        sent += 1;
        if (sent <= chunks) controller.enqueue(chunk.slice());
        else if (sent === chunks + 1) controller.enqueue(event({}, 'stop'));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

const request = {
  method: 'POST',
  body: JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
};

/** All streams open and read to just before their end; answers the bytes that the heap holds more than before. */
async function heapAtTheEnd(fetch) {
  await threadlight.forceFlush();
  await new Promise((resolve) => setTimeout(resolve, 50));
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  const responses = await Promise.all(
    Array.from({ length: STREAMS }, () => fetch('https://api.openai.com/v1/chat/completions', request)),
  );
  const readers = responses.map((response) => response.body.getReader());
  for (let step = 0; step < chunks; step += 1) await Promise.all(readers.map((reader) => reader.read()));
  globalThis.gc();
  const held = process.memoryUsage().heapUsed - before;
  await Promise.all(
    readers.map(async (reader) => {
      while (!(await reader.read()).done);
    }),
  );
  return held;
}

const exported = { spans: 0 };
threadlight.initialize({
  exporter: {
    export: (spans, done) => {
      exported.spans += spans.length;
      done({ code: 0 });
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  },
  instrumentFetch: false,
  maxContentLength: CONTENT,
});
const plain = async () => answer();
const seen = threadlight.wrapFetch(async () => answer());

await heapAtTheEnd(plain);
await heapAtTheEnd(seen);
const without = await heapAtTheEnd(plain);
const held = await heapAtTheEnd(seen);
await threadlight.shutdown();

const each = Math.round((held - without) / STREAMS);
const allowed = CONTENT + ALLOWED_BESIDES;
console.log(
  `${STREAMS} streams of ${chunks} chunks: ${Math.round(without / 1024)} KB without, ${Math.round(held / 1024)} KB with threadlight`,
);
console.log(`${each} bytes a stream; allowed ${CONTENT} of content and ${ALLOWED_BESIDES} besides (${exported.spans} spans)`);
keep('streams', { streams: STREAMS, chunks, content: CONTENT, each, allowed });
process.exitCode = each <= allowed ? 0 : 1;
