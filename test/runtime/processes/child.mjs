import { parentPort } from 'node:worker_threads';
import * as threadlight from 'threadlight';

threadlight.initialize({ appName: 'child', baseUrl: process.argv[2] });
for (let at = 0; at < 500; at++) threadlight.withTask({ name: 'child' }, () => undefined);
const report = await threadlight.shutdown();
if (parentPort) parentPort.postMessage(report);
else process.send(report);
