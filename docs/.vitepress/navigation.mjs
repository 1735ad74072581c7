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
      'await-tracking.md': 'Await tracking',
      'add-a-provider.md': 'Adding a provider',
      'troubleshooting.md': 'Troubleshooting',
      'faq.md': 'Questions',
    },
  },
  {
    title: 'Server',
    pages: {
      'server.md': 'Operating the server',
      'clickhouse.md': 'Sessions in ClickHouse',
      'collector.md': 'Behind a Collector',
    },
  },
];

export const reference = {
  'api/threadlight.md': 'threadlight',
  'api/hono.md': 'threadlight/hono',
  'api/edge.md': 'threadlight/edge',
  'api/ai.md': 'threadlight/ai',
  'api/zone.md': 'threadlight/zone',
  'api/sessions.md': 'threadlight/sessions',
};

/** Paths from `docs`. */
export const pagesOfTheSite = ['README.md', ...navigation.flatMap(({ pages }) => Object.keys(pages))];
