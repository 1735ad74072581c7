export interface Destination {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
  readonly send: typeof fetch;
}

/** Sends a body on and answers what the page may know of the collector's answer. Never rejects. */
export type Forward = (body: Uint8Array<ArrayBuffer>, received: Headers) => Promise<Response>;

/** What describes the body; everything else about the visitor stays here. */
const TAKEN_ALONG = ['content-type', 'content-encoding'];
/** What the exporter in the page goes by. */
const HANDED_BACK = ['content-type', 'retry-after'];

export function forwardTo({ url, headers, timeoutMillis, send }: Destination): Forward {
  return async (body, received) => {
    const all = { ...picked(received, TAKEN_ALONG), ...headers };
    const signal = AbortSignal.timeout(timeoutMillis);
    try {
      return await handedBack(await send(url, { method: 'POST', headers: all, body, redirect: 'manual', signal }));
    } catch {
      return Response.json({ message: 'The collector cannot be reached.' }, { status: signal.aborted ? 504 : 502 });
    }
  };
}

/** A redirect would be followed by the page, without the key. */
async function handedBack(response: Response): Promise<Response> {
  const { status } = response;
  if (status < 200 || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    return Response.json({ message: 'The collector redirects.' }, { status: 502 });
  }
  const headers = { ...picked(response.headers, HANDED_BACK), 'cache-control': 'no-store' };
  return new Response(status === 204 ? null : await response.arrayBuffer(), { status, headers });
}

function picked(headers: Headers, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, headers.get(name)] as const).filter(([, value]) => value !== null);
  return Object.fromEntries(found) as Record<string, string>;
}
