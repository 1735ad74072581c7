/**
 * An application that runs another tracer and threadlight beside each other: `node app.mjs <host> <first> <url>`. It prints what
 * its own code saw, and what threadlight counted.
 */
import * as threadlight from 'threadlight';

const [host, first, url] = process.argv.slice(2);
const faults = [];
process.on('unhandledRejection', (error) => faults.push(String(error)));
process.on('uncaughtException', (error) => faults.push(String(error)));
console.warn = (...said) => faults.push(said.join(' '));

const start = {
  host: async () => (tracer = await (await import(`./${host}.mjs`)).start(url, first)),
  threadlight: startThreadlight,
};
let tracer;

function startThreadlight() {
  if (first !== 'inside') threadlight.initialize({ appName: 'beside', baseUrl: url, propagateTo: [url] });
}

for (const each of first === 'threadlight' ? ['threadlight', 'host'] : ['host', 'threadlight']) await start[each]();

async function askModel(text) {
  await fetch(`${url}/data`);
  const body = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  return (await response.json()).choices[0].message.content;
}

const turn = (id) =>
  threadlight.withConversation(id, async () => {
    const answer = await threadlight.withWorkflow({ name: 'chat' }, () =>
      tracer.inSpan('host-work', () => askModel(`from ${id}`)),
    );
    return [answer, threadlight.getConversationId()];
  });

const answers = await Promise.all(['a', 'b'].map((id) => tracer.inSpan('host-request', () => turn(id))));
const failed = await threadlight
  .withWorkflow({ name: 'failing', conversationId: 'a' }, async () => {
    throw new RangeError('as thrown');
  })
  .catch((error) => `${error.name}: ${error.message}`);
const outside = threadlight.getConversationId() ?? null;
const report = await threadlight.forceFlush();
await tracer.flush();
const watched = globalThis.fetch;
await threadlight.shutdown();
const restored = first === 'inside' || globalThis.fetch !== watched;
console.log(JSON.stringify({ answers, failed, outside, report, restored, faults }));
process.exit(0);
