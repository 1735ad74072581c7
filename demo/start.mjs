import { buildWhatIsMissing } from './build.mjs';

await buildWhatIsMissing();
// Only now: the demo imports the package that has just been built.
const { startDemo } = await import('./demo.mjs');
const demo = await startDemo();

console.log(`
  Chat       ${demo.chatUrl}
  Sessions   ${demo.sessionsUrl}

  A page, an edge worker (workerd) and a Node server answer each message together; the Sessions UI shows what was said
  and every span behind it. ${demo.isCanned ? 'No OPENAI_API_KEY is set, so the answers are canned.' : `Answers come from ${demo.modelUrl}.`}
  Ctrl-C stops everything.
`);

/** npm passes Ctrl-C on to us, and the terminal sends it too: the second one must not cut the first one short. */
let stopping;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping ??= demo.stop().then(() => process.exit(0));
  });
}
