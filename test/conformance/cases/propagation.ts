import { type Case, feature, same, sleep, type Stage, truthy } from '../case';

const tiers = feature('from tier to tier: `traceparent` and baggage');

type Heard = Readonly<Record<string, string | undefined>>;

/** The headers of the request, as the server got them. */
const heard = async (response: Promise<Response>): Promise<Heard> => (await response).json() as Promise<Heard>;

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

async function sentFrom({ span }: Stage, { traceparent, baggage }: Heard): Promise<void> {
  const request = await span('GET');
  same(traceparent, `00-${request.traceId}-${request.spanId}-01`, 'traceparent');
  same(baggage, 'threadlight.conversation=kept', 'baggage');
  same(request.parentSpanId, (await span('outer.workflow')).spanId, 'parent of the request');
}

export const propagationCases: readonly Case[] = [
  tiers('scope.fetch, after an await, to an origin that is listed', async (stage) => {
    const { api, friend } = stage;
    const headers = await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, async (scope) => {
      await sleep(1);
      return heard(scope.fetch(friend));
    });
    await sentFrom(stage, headers);
  }),
  tiers('wrapFetch and the watched global fetch', async (stage) => {
    const { api, friend, span } = stage;
    const wrapped = api.wrapFetch();
    await sentFrom(stage, await api.withWorkflow({ name: 'outer', conversationId: 'kept' }, () => heard(wrapped(friend))));
    const undo = api.instrumentFetch();
    const headers = await api.withWorkflow({ name: 'watched', conversationId: 'kept' }, () => heard(fetch(`${friend}?watched`)));
    undo();
    truthy(headers.traceparent?.includes((await span('watched.workflow')).traceId), `traceparent is ${headers.traceparent}`);
  }),
  tiers('nothing to an origin that is not listed', async ({ api, stranger, span }) => {
    const { traceparent, tracestate, baggage } = await api.withConversation('kept', (scope) => heard(scope.fetch(stranger)));
    same([traceparent, tracestate, baggage], [undefined, undefined, undefined], 'headers');
    same((await span('GET')).conversationId, 'kept', 'conversation of the request');
  }),
  tiers('extract continues the trace, and relays what it does not know', async ({ api, span }) => {
    const incoming = {
      traceparent: `00-${TRACE}-${SPAN}-01`,
      tracestate: 'theirs=1',
      baggage: 'threadlight.conversation=kept,theirs=a%20b;p=1',
    };
    const headers = await api.extract(incoming).withTask({ name: 'inside' }, async (scope) => {
      await sleep(1);
      return scope.headers();
    });
    const { traceId, spanId, parentSpanId, conversationId, attributes } = await span('inside.task');
    same([traceId, parentSpanId, conversationId], [TRACE, SPAN, 'kept'], 'trace, parent and conversation');
    same(attributes['threadlight.conversation.source'], 'baggage', 'source of the id');
    same(headers, { ...incoming, traceparent: `00-${TRACE}-${spanId}-01` }, 'headers');
  }),
  tiers('a decision not to sample travels, and nothing of it is recorded', async ({ api, spans }) => {
    const headers = await api
      .extract({ traceparent: `00-${TRACE}-${SPAN}-00` })
      .withTask({ name: 'inside' }, (scope) => scope.headers());
    truthy(
      /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/.test(headers.traceparent ?? ''),
      `traceparent is ${headers.traceparent}`,
    );
    same((await spans()).length, 0, 'spans');
  }),
  tiers('corsHeaders names what a server has to allow', ({ api }) => {
    same(api.corsHeaders(['x']), { 'access-control-allow-headers': 'traceparent, tracestate, baggage, x' }, 'headers');
  }),
];
