/** Where the code of a newcomer runs. */
export type RuntimeId = 'script' | 'vite' | 'node' | 'workers' | 'vercel' | 'deno' | 'bun' | 'otel' | 'traceloop' | 'curl';

export interface Snippet {
  id: RuntimeId;
  name: string;
  /** A command to run first. */
  command: string | null;
  file: string;
  code: string;
}

/** What to paste, by runtime, for a server at the given origin. */
export function snippetsFor(origin: string): Snippet[] {
  return [
    { id: 'node', name: 'Node', command: 'npm install threadlight', file: 'chat.ts', code: serverCode(origin) },
    { id: 'script', name: 'Script tag', command: null, file: 'index.html', code: scriptTag(origin) },
    { id: 'vite', name: 'Vite, npm', command: 'npm install threadlight', file: 'main.ts', code: pageCode(origin) },
    {
      id: 'workers',
      name: 'Cloudflare Workers',
      command: 'npm install threadlight',
      file: 'worker.ts',
      code: workerCode(origin),
    },
    {
      id: 'vercel',
      name: 'Vercel Edge',
      command: 'npm install threadlight',
      file: 'app/api/chat/route.ts',
      code: vercelCode(origin),
    },
    { id: 'deno', name: 'Deno', command: 'deno add npm:threadlight', file: 'chat.ts', code: serverCode(origin) },
    { id: 'bun', name: 'Bun', command: 'bun add threadlight', file: 'chat.ts', code: serverCode(origin) },
    { id: 'otel', name: 'OpenTelemetry', command: null, file: '.env', code: otelEnvironment(origin) },
    { id: 'traceloop', name: 'Traceloop', command: null, file: '.env', code: `TRACELOOP_BASE_URL=${origin}` },
    { id: 'curl', name: 'curl', command: null, file: 'sh', code: curlCommand(origin) },
  ];
}

function scriptTag(origin: string): string {
  return `<script src="https://unpkg.com/threadlight" data-endpoint="${origin}" data-app-name="my-chat"></script>
<script>
  const id = threadlight.newConversationId();

  async function ask(text) {
    return threadlight.withWorkflow({ name: 'chat_turn', conversationId: id }, async () => {
      const response = await fetch('/api/chat', { method: 'POST', body: text });
      return response.text();
    });
  }
</script>`;
}

function serverCode(origin: string): string {
  return `import * as threadlight from 'threadlight';
import OpenAI from 'openai';

threadlight.initialize({ appName: 'my-chat', baseUrl: '${origin}' });
const openai = new OpenAI();

await threadlight.withWorkflow({ name: 'chat_turn', conversationId: 'session-123' }, async () => {
  const answer = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello!' }],
  });
  console.log(answer.choices[0]?.message.content);
});

await threadlight.forceFlush();`;
}

function pageCode(origin: string): string {
  return `import * as threadlight from 'threadlight';

threadlight.initialize({ appName: 'my-chat', baseUrl: '${origin}' });
const conversationId = threadlight.newConversationId();

export function ask(text: string): Promise<string> {
  return threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const response = await fetch('/api/chat', { method: 'POST', body: text });
    return response.text();
  });
}`;
}

function workerCode(origin: string): string {
  return `// wrangler.jsonc: "compatibility_flags": ["nodejs_als"]
import { initialize, withConversation } from 'threadlight';
import { traced } from 'threadlight/edge';

initialize({ appName: 'edge', baseUrl: '${origin}' });

export default traced({
  async fetch(request: Request) {
    return withConversation('session-123', async () =>
      fetch('https://api.example.com/chat', { method: 'POST', body: await request.text() }));
  },
});`;
}

function vercelCode(origin: string): string {
  return `import { initialize, withConversation } from 'threadlight';
import { traced } from 'threadlight/edge';

export const runtime = 'edge';
initialize({ appName: 'edge', baseUrl: '${origin}' });

export const POST = traced(async (request: Request) => {
  return withConversation('session-123', async () =>
    fetch('https://api.example.com/chat', { method: 'POST', body: await request.text() }));
});`;
}

/** One turn in one span: enough to see what a session is. */
function curlCommand(origin: string): string {
  return `curl ${origin}/v1/traces -H 'content-type: application/json' -d '{
  "resourceSpans": [{
    "resource": { "attributes": [{ "key": "service.name", "value": { "stringValue": "curl" } }] },
    "scopeSpans": [{ "spans": [{
      "traceId": "'$(openssl rand -hex 16)'", "spanId": "'$(openssl rand -hex 8)'", "name": "chat gpt-4o-mini", "kind": 3,
      "startTimeUnixNano": "'$(date +%s)'000000000", "endTimeUnixNano": "'$(date +%s)'900000000",
      "attributes": [
        { "key": "gen_ai.conversation.id", "value": { "stringValue": "session-123" } },
        { "key": "gen_ai.operation.name", "value": { "stringValue": "chat" } },
        { "key": "gen_ai.response.model", "value": { "stringValue": "gpt-4o-mini" } },
        { "key": "gen_ai.usage.input_tokens", "value": { "intValue": "12" } },
        { "key": "gen_ai.usage.output_tokens", "value": { "intValue": "4" } },
        { "key": "gen_ai.input.messages", "value": { "stringValue": "[{\\"role\\":\\"user\\",\\"parts\\":[{\\"type\\":\\"text\\",\\"content\\":\\"Hello!\\"}]}]" } },
        { "key": "gen_ai.output.messages", "value": { "stringValue": "[{\\"role\\":\\"assistant\\",\\"parts\\":[{\\"type\\":\\"text\\",\\"content\\":\\"Hello from curl.\\"}]}]" } }
      ]
    }] }]
  }]
}'`;
}

function otelEnvironment(origin: string): string {
  return `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}
OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

# Put gen_ai.conversation.id on any span of a turn: its whole trace joins the session.`;
}
