import { delay, http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';

const encoder = new TextEncoder();

function streamed() {
  return new ReadableStream({
    async pull(controller) {
      await delay(1);
      this.count = (this.count ?? 0) + 1;
      if (this.count > 3) controller.close();
      else controller.enqueue(encoder.encode(`part ${this.count} `));
    },
  });
}

const handlers = [
  http.get('/mocked', async () => {
    await delay(2);
    return HttpResponse.json({ mocked: true });
  }),
  http.post('/echo', async ({ request }) => HttpResponse.json({ body: await request.json() }, { status: 201 })),
  http.get('/stream', () => new HttpResponse(streamed())),
  http.get('/broken', () => HttpResponse.error()),
];

function viaXhr(url) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', url);
    xhr.onload = () => resolve(xhr.responseText);
    xhr.onerror = reject;
    xhr.send();
  });
}

export async function session(log) {
  const worker = setupWorker(...handlers);
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
  log(JSON.stringify(await (await fetch('/mocked')).json()));
  const echoed = await fetch('/echo', { method: 'POST', body: JSON.stringify([1, 2]) });
  log(echoed.status, await echoed.text());
  log(await (await fetch('/stream')).text());
  log(await viaXhr('/mocked'));
  log(await fetch('/broken').catch(({ name }) => name));
  log((await Promise.all([1, 2, 3].map(async () => (await fetch('/mocked')).status))).join());
  worker.use(http.get('/mocked', () => HttpResponse.text('once'), { once: true }));
  log(await (await fetch('/mocked')).text(), (await fetch('/mocked')).status);
  log(await (await fetch('/api/json')).text());
  worker.stop();
}
