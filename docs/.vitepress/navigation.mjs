import { readdirSync } from 'node:fs';

/** The order of the pages. A test holds it to the files. */
export const navigation = [
  {
    title: 'Start in five minutes',
    pages: {
      'start/README.md': 'All runtimes',
      'start/script-tag.md': 'Script tag',
      'start/vite.md': 'Vite',
      'start/next.md': 'Next.js',
      'start/cloudflare-workers.md': 'Cloudflare Workers',
      'start/vercel-edge.md': 'Vercel Edge',
      'start/hono.md': 'Hono on Node',
      'start/express.md': 'Express',
      'start/deno.md': 'Deno',
      'start/bun.md': 'Bun',
    },
  },
  {
    title: 'Guide',
    pages: {
      'concepts.md': 'Concepts',
      'from-traceloop.md': 'Moving from Traceloop',
      'backends.md': 'Other backends, other clients',
      'privacy.md': 'Privacy and security',
      'delivery.md': 'Delivery',
      'hosts.md': 'Beside what your app has',
      'browser-delivery.md': 'What arrives when a page ends',
      'await-tracking.md': 'Await tracking',
      'bundlers.md': 'Bundler settings',
      'model-calls.md': 'Model calls',
      'add-a-provider.md': 'Adding a provider',
      'troubleshooting.md': 'Troubleshooting',
      'faq.md': 'Questions',
    },
  },
  {
    title: 'Server',
    pages: {
      'server.md': 'Operating the server',
      'sessions-ui.md': 'The Sessions UI',
      'conversation-ids.md': 'Which id makes a session',
      'clickhouse.md': 'Sessions in ClickHouse',
      'collector.md': 'Behind a Collector',
    },
  },
];

/** A page a subpath, made by `npm run docs:api`; the package itself comes first. */
const subpaths = readdirSync(new URL('../api', import.meta.url))
  .map((name) => name.slice(0, -'.md'.length))
  .filter((name) => name !== 'README' && name !== 'threadlight');
export const reference = Object.fromEntries([
  ['api/threadlight.md', 'threadlight'],
  ...subpaths.map((name) => [`api/${name}.md`, `threadlight/${name}`]),
]);

/** Paths from `docs`. */
export const pagesOfTheSite = ['README.md', ...navigation.flatMap(({ pages }) => Object.keys(pages))];
