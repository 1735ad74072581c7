import '@angular/compiler';
import { AsyncPipe } from '@angular/common';
import { ChangeDetectionStrategy, Component, provideZonelessChangeDetection, resource, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { later, laterFailing, shows, stage } from './page.js';

class App {
  count = signal(0);
  promise = later('piped');
  loaded = resource({ params: () => this.count(), loader: async ({ params }) => `loaded ${await later(params)}` });
  failed = resource({ loader: () => laterFailing('on purpose') });
  async more() {
    this.count.set((await later(this.count())) + 1);
  }
}

const template = `
  <p>{{ promise | async }}</p>
  <p>{{ loaded.hasValue() ? loaded.value() : 'loading' }}</p>
  <p>{{ failed.error() ? 'caught ' + failed.error().message : '' }}</p>
  @defer (on immediate) { <p>deferred</p> }
  <button (click)="more()">count {{ count() }}</button>`;

export async function session(log) {
  stage().innerHTML = '<app-root></app-root>';
  const Decorated =
    Component({ selector: 'app-root', imports: [AsyncPipe], changeDetection: ChangeDetectionStrategy.OnPush, template })(App) ??
    App;
  const app = await bootstrapApplication(Decorated, { providers: [provideZonelessChangeDetection()] });
  for (const text of ['piped', 'loaded 0', 'caught on purpose', 'deferred', 'count 0']) log(await shows(text));
  document.querySelector('button').click();
  for (const text of ['count 1', 'loaded 1']) log(await shows(text));
  await app.whenStable();
  app.destroy();
  log(document.body.textContent.trim());
}
