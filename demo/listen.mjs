import { serve } from '@hono/node-server';

/** Serves a fetch handler on loopback; answers its address and how to stop it. */
export function listen({ fetch, port }) {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1' }, ({ port: taken }) => {
      const stop = () =>
        new Promise((done) => {
          server.close(done);
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${taken}`, stop });
    });
    server.once('error', reject);
  });
}
