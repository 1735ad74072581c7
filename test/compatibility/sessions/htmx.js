import 'htmx.org';
import { shows, stage } from './page.js';

export async function session(log) {
  const { htmx } = globalThis;
  const main = stage();
  main.innerHTML = `
    <div hx-get="/api/fragment" hx-trigger="load">waiting</div>
    <button hx-post="/api/clicked" hx-target="#answer" hx-swap="innerHTML">click</button>
    <p id="answer"></p>`;
  htmx.process(main);
  log(await shows('a fragment'));
  document.querySelector('button').click();
  log(await shows('clicked'));
  await htmx.ajax('GET', '/api/fragment', { target: '#answer' });
  log(document.querySelector('#answer').textContent.trim());
}
