import type * as edgeApi from '../../src/edge/index';
import type * as api from '../../src/entry/edge';

const names = (module: object): readonly string[] =>
  Object.keys(module)
    .filter((name) => !['default', 'module.exports', '__esModule'].includes(name))
    .sort();

/** Imports every subpath, answers what each exports, and which conversation a handler of `threadlight/edge` runs in. */
export async function main(threadlight: typeof api): Promise<unknown> {
  const [hono, edge, ai, anthropic, mcp] = await Promise.all([
    import('threadlight/hono'),
    import('threadlight/edge'),
    import('threadlight/ai'),
    import('threadlight/anthropic'),
    import('threadlight/mcp'),
  ]);
  const [protobuf, offline, diagnose, proxy, lean] = await Promise.all([
    import('threadlight/protobuf'),
    import('threadlight/offline'),
    import('threadlight/diagnose'),
    import('threadlight/proxy'),
    import('threadlight/lean'),
  ]);
  return {
    index: names(threadlight),
    hono: names(hono),
    edge: names(edge),
    ai: names(ai),
    anthropic: names(anthropic),
    mcp: names(mcp),
    protobuf: names(protobuf),
    offline: names(offline),
    diagnose: names(diagnose),
    lean: names(lean),
    proxy: names(proxy),
    notRunning: (await diagnose.diagnose()).findings[0]?.code,
    conversationInside: await conversationInside(threadlight, edge),
  };
}

/** The handler sees what the main entry was told: both have one copy of the state. */
async function conversationInside(threadlight: typeof api, { traced }: typeof edgeApi): Promise<string> {
  threadlight.initialize({ exporter: { export: (_spans, done) => done({ code: 0 }), shutdown: async () => undefined } });
  const handler = traced((_request: Request) => new Response(threadlight.getConversationId()));
  const headers = threadlight.withConversation('claimed-by-the-client', (scope) => scope.headers());
  const response = await handler(new Request('http://localhost/', { headers }));
  const text = await response.text();
  await threadlight.shutdown();
  return text;
}
