import { isWritten } from './first-view/is-written';

void start();

/** What the server wrote is painted first: the script that takes it over would hold that up. A page that nobody sees is not painted. */
async function start(): Promise<void> {
  const root = document.getElementById('app');
  if (root && isWritten(root) && document.visibilityState === 'visible') await painted();
  await import('./main');
}

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
