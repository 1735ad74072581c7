import 'core-js/actual/index.js';
import { later, laterFailing } from './page.js';

class Own extends Promise {}

export async function session(log) {
  log(await Promise.allSettled([later(1), laterFailing('a')]).then((all) => all.map(({ status }) => status).join()));
  log(await Promise.any([laterFailing('a'), later('any', 3)]));
  log(await Promise.try(() => later('try')));
  const { promise, resolve } = Promise.withResolvers();
  resolve('resolvers');
  log(await promise);
  log(
    await laterFailing('b')
      .finally(() => log('finally'))
      .catch(({ message }) => message),
  );
  log((await Array.fromAsync([later(1), later(2), 3])).join());
  log(await new Own((done) => done('own')).then((value) => `${value} class`));
  log(Own.resolve(1).then(() => {}) instanceof Own, Promise.resolve(1) instanceof Promise, (async () => {})() instanceof Promise);
  log(await new Promise((done) => setImmediate(done, 'immediate')));
  log(await new Promise((done) => queueMicrotask(() => done('microtask'))));
  log(
    structuredClone(new Map([[1, { a: new Date(0) }]]))
      .get(1)
      .a.getTime(),
  );
  log(
    (
      await AsyncIterator.from([1, 2, 3])
        .map(async (value) => later(value * 2))
        .toArray()
    ).join(),
  );
  const thenable = { then: (done) => done('thenable') };
  log(await Promise.resolve(thenable), await thenable);
}
