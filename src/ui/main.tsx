import { App, loadPage } from './app';
import { startClock } from './client/clock';
import { startKeyboard } from './client/keyboard';
import { onChange, startLive } from './client/live';
import { startPreferences, wantedLanguage } from './client/preferences';
import { route, startRouter } from './client/router';
import { listChanged } from './client/session-list';
import { tracesChanged } from './client/trace';
import { chooseLanguage } from './client/words';
import { isWritten } from './first-view/is-written';
import { takeAnswers, takeOver } from './first-view/take-over';
import { loadLateParts } from './parts/late';
import { startViewport } from './parts/viewport';
import { prepareListPage } from './session-list/page';
import { startSavedViews } from './session-list/saved-views';

/** So long the page stays empty; a server that is slower sees the frame first. */
const firstAnswerMs = 60;

const cameWithAnswers = takeAnswers();
// Nothing is awaited here: what is loaded later imports from this very script, and would wait for it.
void start();

async function start(): Promise<void> {
  await chooseLanguage(wantedLanguage());
  startPreferences();
  startViewport();
  startClock();
  startRouter();
  startSavedViews();
  onChange(listChanged);
  onChange(tracesChanged);
  const root = document.getElementById('app');
  if (root) await show(root);
  startLive(cameWithAnswers);
  whenQuiet(() => void loadLateParts());
}

/** What the server wrote stays until all that stands there is loaded; keys are kept until then, and act at once from then on. */
async function show(place: HTMLElement): Promise<void> {
  if (isWritten(place)) await loadPage(route.peek());
  if (route.peek().page === 'list') await Promise.race([prepareListPage(), pause(firstAnswerMs)]);
  startKeyboard();
  takeOver(place, <App />);
}

/** After the first view. WebKit has no idle callback. */
function whenQuiet(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: 2000 });
  else setTimeout(act, 500);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
