import { createResource, createRoot, createSignal, onCleanup, createEffect } from 'solid-js';
import { later, shows, stage } from './page.js';

export async function session(log) {
  const main = stage();
  const { dispose, setKey, refetch } = createRoot((dispose) => {
    const [key, setKey] = createSignal('a');
    const [data, { refetch }] = createResource(key, async (value) => `data ${value} ${await later('here')}`);
    createEffect(() => {
      main.textContent = data.loading ? 'loading' : data();
      onCleanup(() => log('cleaned'));
    });
    return { dispose, setKey, refetch };
  });
  log(await shows('data a here'));
  setKey('b');
  log(await shows('data b here'));
  await refetch();
  log(await shows('data b here'));
  dispose();
}
