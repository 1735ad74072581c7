import { signal } from '@preact/signals';
import { recall, remember } from '../client/storage';
import { navigate, query, withQuery } from '../client/router';
import { words } from '../client/words';
import { IconButton } from '../parts/button';
import { Link } from '../parts/link';

export interface SavedView {
  name: string;
  /** Query string of the list. */
  query: string;
}

const views = signal<SavedView[]>([]);

export function startSavedViews(): void {
  views.value = recall('views', isViews, []);
}

export function savedViews(): SavedView[] {
  return views.value;
}

export function saveView(name: string): void {
  const view = { name, query: query.peek().toString() };
  store([...views.peek().filter((one) => one.name !== name), view]);
}

/** The list's tabs: all, with errors, and the views that a person saved. */
export function ViewTabs() {
  const here = query.value.toString();
  const text = words.value.list;
  return (
    <nav class="view-tabs" aria-label={text.views}>
      <Tab name={text.all} query="" here={here} />
      <Tab name={text.withErrors} query="error=1" here={here} />
      {views.value.map((view) => (
        <span class="view-tab-saved" key={view.name}>
          <Tab name={view.name} query={view.query} here={here} />
          {view.query === here && <IconButton icon="close" label={text.forgetView(view.name)} onClick={() => forget(view)} />}
        </span>
      ))}
    </nav>
  );
}

function Tab({ name, query: search, here }: { name: string; query: string; here: string }) {
  return (
    <Link to={withQuery('/', new URLSearchParams(search))} class="view-tab" aria-current={search === here ? 'page' : undefined}>
      {name}
    </Link>
  );
}

function forget(view: SavedView): void {
  store(views.peek().filter((one) => one !== view));
  navigate('/');
}

function store(next: SavedView[]): void {
  views.value = next;
  remember('views', next);
}

function isViews(value: unknown): value is SavedView[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        typeof one === 'object' &&
        one !== null &&
        'name' in one &&
        typeof one.name === 'string' &&
        'query' in one &&
        typeof one.query === 'string',
    )
  );
}
