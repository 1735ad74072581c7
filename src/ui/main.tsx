import { render } from 'preact';
import { App } from './app';
import { startClock } from './client/clock';
import { startKeyboard } from './client/keyboard';
import { onChange, startLive } from './client/live';
import { startPreferences } from './client/preferences';
import { startRouter } from './client/router';
import { listChanged } from './client/session-list';
import { tracesChanged } from './client/trace';
import { startViewport } from './parts/viewport';
import { startSavedViews } from './session-list/saved-views';

startPreferences();
startViewport();
startClock();
startRouter();
startSavedViews();
startKeyboard();
onChange(listChanged);
onChange(tracesChanged);
startLive();

const root = document.getElementById('app');
if (root) render(<App />, root);
