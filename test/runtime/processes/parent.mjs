import { fork } from 'node:child_process';
import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as threadlight from 'threadlight';

/** A process that has spans in its queue when it starts others: `node parent.mjs <collector>`. Prints the counts of all of them. */
const [url] = process.argv.slice(2);
const child = fileURLToPath(new URL('child.mjs', import.meta.url));

threadlight.initialize({ appName: 'parent', baseUrl: url });
threadlight.withTask({ name: 'parent' }, () => undefined);

const said = (emitter) => new Promise((resolve, reject) => emitter.once('message', resolve).once('error', reject));
cluster.setupPrimary({ exec: child, args: [url] });
const reports = await Promise.all([said(fork(child, [url])), said(cluster.fork()), said(new Worker(child, { argv: [url] }))]);
threadlight.withTask({ name: 'parent' }, () => undefined);
reports.push(await threadlight.shutdown());
console.log(JSON.stringify(reports.map(({ sent, pending, dropped }) => ({ sent, pending, dropped }))));
process.exit(0);
