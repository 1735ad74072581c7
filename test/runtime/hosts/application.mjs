/**
 * Two tracers in one process: `node application.mjs '{"host":"sentry","first":"host",…}'`. Prints what user code saw of it.
 */
const { host: name, first, ours, theirs, world, asProcessor } = JSON.parse(process.argv[2]);
const strange = [];
process.on('unhandledRejection', (reason) => strange.push(`unhandled: ${reason}`));
const warnings = [];
console.warn = (...words) => warnings.push(words.join(' '));

const { start } = await import(`./${name}.mjs`);
const threadlight = await import('threadlight');
const options = { appName: 'ours', baseUrl: ours, propagateTo: [new URL(world).origin] };
const fetchBefore = globalThis.fetch;

let host;
if (asProcessor) {
  host = start(theirs, [threadlight.createSpanProcessor(options)]);
} else if (first === 'host') {
  host = start(theirs);
  threadlight.initialize(options);
} else {
  threadlight.initialize(options);
  host = start(theirs);
}

const answers = await Promise.all(['a', 'b'].map((id) => host.span(`host-request-${id}`, () => request(id))));
if (answers.join() !== 'a,b') strange.push(`answers ${answers.join()}`);
const error = await host
  .span('host-failing', () => threadlight.withTask({ name: 'fails' }, () => Promise.reject(new Error('own'))))
  .catch((thrown) => thrown);
if (error?.message !== 'own') strange.push(`thrown ${error}`);

async function request(id) {
  return threadlight.withWorkflow({ name: `chat-${id}`, conversationId: `conversation-${id}` }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await host.span(`host-query-${id}`, async () => {
      await Promise.resolve();
      await threadlight.withTask({ name: `answer-${id}` }, async () => (await fetch(`${world}/${id}`)).text());
    });
    if (threadlight.getConversationId() !== `conversation-${id}`) strange.push(`in ${id}: ${threadlight.getConversationId()}`);
    return id;
  });
}

await host.flush();
const report = await threadlight.shutdown();
await host.span('host-afterwards', async () => undefined);
await host.flush();
console.log(JSON.stringify({ report, strange, warnings, restored: globalThis.fetch === fetchBefore }));
process.exit(0);
