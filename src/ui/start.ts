import { keepEarlyInput } from './first-view/early-input';
import { isWritten } from './first-view/is-written';

void start();

/** What the server wrote is painted first: the scripts that take it over would hold that up. A page that nobody sees is not painted. */
async function start(): Promise<void> {
  const root = document.getElementById('app');
  if (root && isWritten(root)) {
    keepEarlyInput(root);
    if (document.visibilityState === 'visible') await painted();
  }
  for (const script of root?.dataset['scripts']?.split(' ') ?? []) preload(script);
  await import('./main');
}

/** Fetches a script beside `main`, which asks for it only when it runs. */
function preload(script: string): void {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = `/${script}`;
  document.head.append(link);
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
