import * as threadlight from 'threadlight';
import { traced, tracedDurableObject } from 'threadlight/edge';
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

/** A Worker whose conversations live in Durable Objects; nothing here flushes. */

const start = ({ RECEIVER }) => threadlight.initialize({ baseUrl: RECEIVER });

class RoomObject extends DurableObject {
  words = [];

  constructor(ctx, env) {
    super(ctx, env);
    start(env);
  }

  async fetch(request) {
    const word = await request.text();
    await threadlight.withTask({ name: 'remember' }, async () => this.remember(word));
    return Response.json([threadlight.getConversationId(), this.words.length]);
  }

  /** Called over RPC as well. */
  remember(word) {
    return this.words.push(word);
  }
}

export const Room = tracedDurableObject(RoomObject);

class Entrypoint extends WorkerEntrypoint {
  async fetch(request) {
    const { ROOMS } = this.env;
    const room = ROOMS.get(ROOMS.idFromName('one'));
    await room.remember('over RPC');
    return room.fetch('http://room/words', { method: 'POST', body: await request.text(), headers: threadlight.inject() });
  }
}

/** The runtime makes one for each request, with the bindings. */
export default class extends traced(Entrypoint) {
  constructor(ctx, env) {
    start(env);
    super(ctx, env);
  }
}
