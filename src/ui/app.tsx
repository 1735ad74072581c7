import { useEffect } from 'preact/hooks';
import { overlay } from './client/keyboard';
import { heldBack, liveState, togglePause } from './client/live';
import { cycleTheme, language, theme } from './client/preferences';
import { route, type Route } from './client/router';
import { nextLanguage, words } from './client/words';
import { IconButton } from './parts/button';
import { Icon } from './parts/icon';
import { late } from './parts/late';
import { Link } from './parts/link';
import { Logo } from './parts/logo';
import { SessionListPage } from './session-list/page';

const SessionPage = late(async () => (await import('./conversation/page')).SessionPage);
const Palette = late(async () => (await import('./palette/palette')).Palette);
const HelpSheet = late(async () => (await import('./palette/help')).HelpSheet);
const ComparePage = late(async () => (await import('./compare/page')).ComparePage);
const DoctorPage = late(async () => (await import('./doctor/page')).DoctorPage);
const FirstTrace = late(async () => (await import('./empty-state/page')).FirstTrace);

/** Loads what the page at a place is made of. */
export async function loadPage(place: Route): Promise<void> {
  if (place.page === 'session') await SessionPage.load();
}

const themeIcons = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** The frame of every page, and the page that the address names. */
export function App() {
  return (
    <>
      <a class="skip-link" href="#main" onClick={skipToMain}>
        {words.value.app.skip}
      </a>
      <TopBar />
      <Page place={route.value} />
      {overlay.value === 'palette' && <Palette />}
      {overlay.value === 'help' && <HelpSheet />}
    </>
  );
}

function Page({ place }: { place: Route }) {
  useTitle(place);
  switch (place.page) {
    case 'list':
      return <SessionListPage />;
    case 'session':
      return <SessionPage place={place} />;
    case 'compare':
      return <ComparePage />;
    case 'doctor':
      return <DoctorPage />;
    case 'setup':
      return <FirstTrace />;
    default:
      return (
        <main id="main" class="blank">
          <h1 class="blank-title">{words.value.app.noPage}</h1>
          <Link class="button button-plain" to="/">
            {words.value.conversation.backToList}
          </Link>
        </main>
      );
  }
}

function TopBar() {
  const text = words.value.app;
  const { page } = route.value;
  return (
    <header class="top-bar">
      <Link class="brand" to="/" aria-label={text.home}>
        <Logo />
        <span>threadlight</span>
      </Link>
      <nav class="main-nav" aria-label={text.pages}>
        <Link to="/" aria-current={page === 'list' || page === 'session' ? 'page' : undefined}>
          <Icon name="list" />
          {text.sessions}
        </Link>
        <Link to="/compare" aria-current={page === 'compare' ? 'page' : undefined}>
          <Icon name="compare" />
          {text.compare}
        </Link>
        <Link to="/doctor" aria-current={page === 'doctor' ? 'page' : undefined}>
          <Icon name="doctor" />
          {text.doctor}
        </Link>
        <Link to="/setup" aria-current={page === 'setup' ? 'page' : undefined}>
          <Icon name="plug" />
          {text.setup}
        </Link>
      </nav>
      <div class="top-tools">
        <button type="button" class="palette-button" onClick={() => (overlay.value = 'palette')}>
          <Icon name="search" size={14} />
          <span>{text.goTo}</span>
          <kbd aria-hidden="true">⌘K</kbd>
        </button>
        <LiveButton />
        <button type="button" class="icon-button language-button" title={text.language} onClick={() => void nextLanguage()}>
          {language.value.toUpperCase()}
          <span class="sr-only">, {text.language}</span>
        </button>
        <IconButton icon={themeIcons[theme.value]} label={text.theme(text.themes[theme.value])} onClick={cycleTheme} />
        <IconButton icon="help" label={text.help} onClick={() => (overlay.value = 'help')} />
      </div>
    </header>
  );
}

function LiveButton() {
  const text = words.value.app;
  const state = liveState.value;
  const name = heldBack.value > 0 ? text.heldBack(heldBack.value) : text.live[state];
  return (
    <button
      type="button"
      class="live-button"
      data-state={state}
      aria-pressed={state === 'paused'}
      title={state === 'paused' ? text.resume : text.pause}
      onClick={togglePause}
    >
      <span class="live-dot" aria-hidden="true" />
      <span>{name}</span>
    </button>
  );
}

function useTitle(place: Route): void {
  const text = words.value.app;
  const names: Record<Route['page'], string> = {
    list: text.sessions,
    session: place.page === 'session' ? place.sessionId : '',
    compare: text.compare,
    doctor: text.doctor,
    setup: text.setup,
    missing: text.noPage,
  };
  useEffect(() => {
    document.title = `${names[place.page]} · threadlight`;
  }, [names[place.page]]);
}

function skipToMain(event: Event): void {
  event.preventDefault();
  const main = document.getElementById('main');
  main?.setAttribute('tabindex', '-1');
  main?.focus();
}
