import type { Bytes, BytesReader } from './tap';

/**
 * A stream of what a reader reads. It reads only when it is read, and asks for the reader as late as that: until then the
 * source is not locked, and all ways to read it stay open.
 */
export function passThrough(open: () => BytesReader): ReadableStream<Bytes> {
  let reader: BytesReader | undefined;
  const opened = () => (reader ??= open());
  const source = {
    type: 'bytes' as const,
    async pull(controller: ReadableByteStreamController) {
      const value = await readSome(opened());
      if (value) return controller.enqueue(value);
      controller.close();
      controller.byobRequest?.respond(0);
      opened().releaseLock();
    },
    cancel: (reason: unknown) => opened().cancel(reason),
  };
  try {
    return new ReadableStream(source) as ReadableStream<Bytes>;
  } catch {
    // A byte stream as the native body is one; Safari before version 18 has none.
    return new ReadableStream({ ...source, type: undefined } as unknown as UnderlyingDefaultSource<Bytes>, { highWaterMark: 0 });
  }
}

/** Undefined at the end. Empty chunks, which a byte stream refuses, are passed over. */
async function readSome(reader: BytesReader): Promise<Bytes | undefined> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return undefined;
    if (value.byteLength > 0) return value;
  }
}
