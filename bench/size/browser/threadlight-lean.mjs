import { forceFlush, initialize, withTask, withWorkflow } from 'threadlight/lean';

initialize({ baseUrl: '/sink' });
await withWorkflow({ name: 'outer' }, () => withTask({ name: 'inner' }, async () => 'done'));
await forceFlush();
