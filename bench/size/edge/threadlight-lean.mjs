import { forceFlush, initialize, withTask, withWorkflow } from 'threadlight/lean';

export default {
  async fetch(request, _env, context) {
    initialize({ baseUrl: new URL(request.url).searchParams.get('sink') });
    const text = await withWorkflow({ name: 'outer' }, () => withTask({ name: 'inner' }, async () => 'done'));
    context.waitUntil(forceFlush());
    return new Response(text);
  },
};
