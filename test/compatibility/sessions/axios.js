import axios, { CanceledError } from 'axios';
import { later } from './page.js';

async function through(adapter, log) {
  const client = axios.create({ adapter, baseURL: '/api' });
  client.interceptors.request.use(async (config) => {
    config.headers['x-token'] = await later('token');
    return config;
  });
  client.interceptors.response.use(async (response) => ({ ...response, seen: await later('seen') }));
  const response = await client.get('/json', { params: { a: 1 } });
  log(adapter, response.status, JSON.stringify(response.data), response.seen);
  log((await client.post('/echo', { text: 'x' })).data.text);
  log(await client.get('/fail').catch(({ response: { status }, code }) => `${status} ${code}`));
  const aborter = new AbortController();
  const aborted = client.get('/slow', { signal: aborter.signal }).catch((error) => error instanceof CanceledError);
  setTimeout(() => aborter.abort(), 5);
  log('aborted', await aborted);
  log(await client.get('/slow', { timeout: 5 }).catch(({ code }) => code));
  log((await Promise.all([1, 2, 3].map((each) => client.get(`/json?${each}`)))).map(({ status }) => status).join());
}

export async function session(log) {
  await through('xhr', log);
  await through('fetch', log);
}
