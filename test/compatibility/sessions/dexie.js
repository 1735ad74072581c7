import { Dexie, liveQuery } from 'dexie';
import { later } from './page.js';

export async function session(log) {
  await Dexie.delete('compat');
  const db = new Dexie('compat');
  db.version(1).stores({ friends: '++id, name, age', notes: '++id' });
  const seen = [];
  const live = liveQuery(() => db.friends.count()).subscribe((count) => seen.push(count));
  await db.transaction('rw', db.friends, db.notes, async () => {
    await db.friends.bulkAdd([
      { name: 'Ann', age: 30 },
      { name: 'Bea', age: 40 },
    ]);
    const ann = await db.friends.where('name').equals('Ann').first();
    await db.friends.update(ann.id, { age: 31 });
    await db.transaction('rw', db.notes, async () => {
      await db.notes.add({ text: 'nested' });
      await Promise.all([db.notes.add({ text: 'one' }), db.notes.add({ text: 'two' })]);
    });
    await Promise.all(
      ['a', 'b'].map(async (text) => {
        await db.notes.add({ text });
        await db.notes.add({ text: `${text} ${await db.notes.count()}` });
      }),
    );
    await Dexie.waitFor(later());
    log(Dexie.currentTransaction !== null, (await db.friends.toArray()).map(({ age }) => age).join());
  });
  const failed = await db
    .transaction('rw', db.friends, async () => {
      await db.friends.add({ name: 'Cid', age: 50 });
      await Dexie.waitFor(later());
      throw new Error('on purpose');
    })
    .catch(({ message }) => message);
  log(failed, await db.friends.count(), await db.notes.count());
  const early = await db
    .transaction('rw', db.friends, async () => {
      await later(undefined, 20);
      await db.friends.count();
    })
    .catch(({ name }) => name);
  log(early);
  log(
    await db.friends
      .orderBy('age')
      .reverse()
      .keys((keys) => keys.join()),
  );
  await later(undefined, 50);
  live.unsubscribe();
  log(seen.at(-1), db.friends.count() instanceof Dexie.Promise);
  db.close();
}
