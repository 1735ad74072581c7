/**
 * An app that uses the whole surface, type-checked against the packed declarations by several versions of TypeScript, with
 * standard and with legacy decorators. It is not run.
 */
import * as threadlight from 'threadlight';
import { initialize, type InitializeOptions, type Scope } from 'threadlight';
import { aiTelemetry, aiTelemetrySettings } from 'threadlight/ai';
import { anthropicMiddleware } from 'threadlight/anthropic';
import { diagnose } from 'threadlight/diagnose';
import { traced } from 'threadlight/edge';
import { threadlight as middleware } from 'threadlight/hono';
import { initialize as initializeLean } from 'threadlight/lean';
import { traceMcpClient } from 'threadlight/mcp';
import { offlineStore } from 'threadlight/offline';
import { protobuf } from 'threadlight/protobuf';
import { proxyHandler, proxySpans } from 'threadlight/proxy';
import { createSessionsApp, type SessionSummary } from 'threadlight/sessions';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const proven = <T extends true>(): T | undefined => undefined;

const options: InitializeOptions = { appName: 'consumer', baseUrl: 'http://localhost:4318' };
initialize(options);

class Chatbot {
  readonly greeting = 'hello';

  @threadlight.workflow({ name: 'chat_interaction' })
  @threadlight.conversation((thisArg, id) => String(id))
  async handleMessage(id: string, text: string): Promise<number> {
    return id.length + text.length;
  }

  @threadlight.task()
  static answer(text: string): string {
    return text;
  }

  @threadlight.tool({ name: 'search' })
  search<T>(value: T): T[] {
    return [value];
  }
}

// A decorated method keeps its type, generics included.
proven<Equal<ReturnType<Chatbot['handleMessage']>, Promise<number>>>();
const found: string[] = new Chatbot().search('x');
// @ts-expect-error the text is missing
void new Chatbot().handleMessage('id');

// Sync stays sync, async stays async, arguments are inferred, the scope comes last.
const sum = threadlight.withTask({ name: 'add' }, (a: number, b: number) => a + b, 1, 2);
proven<Equal<typeof sum, number>>();
const later = threadlight.withConversation('id', async (scope: Scope) => scope.conversationId);
proven<Equal<typeof later, Promise<string | undefined>>>();
class Misplaced {
  // @ts-expect-error the decorators are for methods
  @threadlight.task() field = 1;
}
// @ts-expect-error an entity has a name
void threadlight.withWorkflow({}, () => 1);

const worker = traced({ fetch: (request: Request) => new Response(request.url) });
const answer: Response | Promise<Response> = worker.fetch(new Request('http://localhost/'));
void [found, answer, Chatbot.answer('x'), middleware(), createSessionsApp, Misplaced, {} as SessionSummary];

// Every subpath has its types.
void [
  aiTelemetry(),
  aiTelemetrySettings(),
  anthropicMiddleware,
  diagnose,
  traceMcpClient,
  initializeLean,
  proxyHandler,
  proxySpans,
];
initialize({ protocol: protobuf, offline: offlineStore(), conversationKeys: ['session.id'] });
