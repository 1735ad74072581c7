import type * as api from '../../src/entry/edge';

/** Sends one turn to the server at `url`. */
export async function main(threadlight: typeof api, { url }: { url: string }): Promise<void> {
  threadlight.initialize({ appName: 'tarball', baseUrl: url });
  await threadlight.withConversation('from-the-tarball', async () => threadlight.withTask({ name: 'answer' }, () => 'hello'));
  await threadlight.shutdown();
}
