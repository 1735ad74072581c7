import { h, render } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { useEffect, useState } from 'preact/hooks';
import { later, shows, stage } from './page.js';

const Lazy = lazy(async () => ({ default: await later(() => h('p', null, 'lazy is here')) }));

function Counter() {
  const [count, setCount] = useState(0);
  useEffect(() => void (async () => setCount(await later(1)))(), []);
  return h('button', { onClick: async () => setCount((await later(count)) + 1) }, `count ${count}`);
}

export async function session(log) {
  render(h(Suspense, { fallback: 'loading' }, h(Lazy), h(Counter)), stage());
  log(await shows('lazy is here'));
  log(await shows('count 1'));
  document.querySelector('button').click();
  log(await shows('count 2'));
}
