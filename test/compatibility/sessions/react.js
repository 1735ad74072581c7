import {
  Component,
  createElement as h,
  lazy,
  startTransition,
  Suspense,
  use,
  useActionState,
  useEffect,
  useOptimistic,
  useState,
  useTransition,
} from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { later, laterFailing, shows, stage } from './page.js';

const Lazy = lazy(async () => ({ default: await later(() => h('p', null, 'lazy is here')) }));

class Boundary extends Component {
  state = {};
  static getDerivedStateFromError(error) {
    return { error };
  }
  render() {
    return this.state.error ? h('p', null, `caught ${this.state.error.message}`) : this.props.children;
  }
}

const Uses = ({ promise }) => h('p', null, `used ${use(promise)}`);

function Effects() {
  const [text, setText] = useState('effect waits');
  useEffect(() => {
    let current = true;
    void (async () => {
      const first = await later('effect');
      const second = await later('ran');
      if (current) setText(`${first} ${second}`);
    })();
    return () => void (current = false);
  }, []);
  return h('p', null, text);
}

function Actions() {
  const [pending, start] = useTransition();
  const [saved, save] = useActionState(async (previous, data) => later(`${previous}${data}`), '');
  const [optimistic, addOptimistic] = useOptimistic(saved, (state, data) => `${state}${data}?`);
  const click = () =>
    start(async () => {
      addOptimistic('x');
      await later();
      startTransition(() => save('x'));
    });
  return h('button', { onClick: click }, `saved [${optimistic}] ${pending ? 'pending' : 'idle'}`);
}

export async function session(log) {
  const quiet = { onCaughtError: () => {} };
  const root = createRoot(stage(), quiet);
  const promise = later('promise');
  const failing = laterFailing('on purpose');
  failing.catch(() => {});
  root.render(
    h(
      Suspense,
      { fallback: 'loading' },
      h(Uses, { promise }),
      h(Lazy),
      h(Effects),
      h(Actions),
      h(Boundary, null, h(Uses, { promise: failing })),
    ),
  );
  for (const text of ['used promise', 'lazy is here', 'effect ran', 'caught on purpose', 'saved [] idle']) log(await shows(text));
  document.querySelector('button').click();
  log(await shows('saved [x?] pending'));
  log(await shows('saved [x] idle'));
  flushSync(() => root.render(h('p', null, 'flushed')));
  log(document.body.textContent);
  root.unmount();
  log(document.body.textContent);
}
