import {
  asapScheduler,
  catchError,
  concatMap,
  defer,
  firstValueFrom,
  from,
  fromEvent,
  interval,
  lastValueFrom,
  merge,
  observeOn,
  of,
  scheduled,
  Subject,
  switchMap,
  take,
  timer,
  toArray,
} from 'rxjs';
import { later, laterFailing } from './page.js';

export async function session(log) {
  const all = (observable) => lastValueFrom(observable.pipe(toArray())).then((values) => log(values.join()));
  await all(from(later('promise')));
  await all(of(1, 2, 3).pipe(concatMap(async (value) => later(value * 2))));
  await all(
    interval(1).pipe(
      take(3),
      switchMap((value) => from(later(value, 0))),
    ),
  );
  await all(scheduled([1, 2, 3], asapScheduler));
  await all(of(1, 2).pipe(observeOn(asapScheduler)));
  await all(defer(() => laterFailing('on purpose')).pipe(catchError(async (error) => `caught ${error.message}`)));
  await all(merge(timer(1), from(later('x', 2))));
  async function* values() {
    yield 1;
    yield await later(2);
  }
  await all(from(values()));
  const target = new EventTarget();
  const event = firstValueFrom(fromEvent(target, 'x'));
  target.dispatchEvent(new Event('x'));
  log((await event).type);
  const subject = new Subject();
  const first = firstValueFrom(subject);
  subject.next('subject');
  log(await first);
  await firstValueFrom(of()).catch((error) => log(error.name));
}
