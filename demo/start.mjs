import { buildWhatIsMissing } from './build.mjs';
import { startDemo } from './demo.mjs';

await buildWhatIsMissing();
const demo = await startDemo();

console.log(`
  Chat       ${demo.chatUrl}
  Sessions   ${demo.sessionsUrl}

  A page, an edge worker (workerd) and a Node server answer each message together; the Sessions UI shows what was said
  and every span behind it. ${demo.isCanned ? 'No OPENAI_API_KEY is set, so the answers are canned.' : `Answers come from ${demo.modelUrl}.`}
  Ctrl-C stops everything.
`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await demo.stop();
    process.exit(0);
  });
}
