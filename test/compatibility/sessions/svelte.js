import { mount, unmount } from 'svelte';
import App from './app.svelte';
import { shows, stage } from './page.js';

export async function session(log) {
  const seen = [];
  const app = mount(App, { target: stage(), props: { seen } });
  for (const text of ['then first', 'caught on purpose', 'count 1 doubled 2']) log(await shows(text));
  document.querySelector('button').click();
  for (const text of ['then second', 'count 2 doubled 4']) log(await shows(text));
  log(seen.join());
  await unmount(app);
  log(document.body.textContent.trim());
}
