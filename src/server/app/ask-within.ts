import type { Hono } from 'hono';
import type { Ask } from './first-view';

/** Asks the read API without a connection. Whoever the page is for may read: the token was asked for before. */
export function askWithin(api: Hono): Ask {
  return async (question) => {
    const answer = await api.request(`/${question.replace(/^api\//, '')}`);
    return answer.ok ? answer.text() : null;
  };
}
