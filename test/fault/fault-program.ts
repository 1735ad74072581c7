import type * as threadlight from '../../src/entry/edge';

/** What the program is told of one scenario. */
export interface Order {
  readonly name: string;
  readonly url: string;
  readonly compression: 'gzip' | 'br' | 'none';
}

export interface Account {
  readonly name: string;
  /** Spans that ended. */
  readonly made: number;
  readonly report: Awaited<ReturnType<typeof threadlight.forceFlush>>;
  /** What the user's functions gave and threw, where it was not what they should; empty when all is well. */
  readonly strange: readonly string[];
}

/** User code that is traced, once for each scenario, with waits cut short: jitter is small, and a hanging request is over soon. */
export async function main(api: typeof threadlight, orders: readonly Order[]): Promise<readonly Account[]> {
  Math.random = () => 0.02;
  console.warn = () => undefined;
  const accounts: Account[] = [];
  for (const order of orders) accounts.push(await account(api, order));
  return accounts;
}

async function account(api: typeof threadlight, { name, url, compression }: Order): Promise<Account> {
  const limits = { exportTimeoutMillis: 1_000, maxBatchSize: 4 };
  api.initialize({ baseUrl: url, compression, instrumentFetch: false, limits });
  const strange = [...(await work(api)), ...(await failing(api))];
  await api.forceFlush();
  return { name, made: 13, report: await api.shutdown(), strange };
}

/** Six workflows of two spans. */
async function work(api: typeof threadlight): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, at) =>
      api.withWorkflow({ name: `turn ${at}`, conversationId: 'c' }, async () => {
        await Promise.resolve();
        return api.withTask({ name: 'answer' }, () => at * 2);
      }),
    ),
  );
  return answers.join() === '0,2,4,6,8,10' ? [] : [`answers ${answers.join()}`];
}

async function failing(api: typeof threadlight): Promise<string[]> {
  const thrown = new Error('the user’s own');
  const caught: unknown = await api.withTask({ name: 'fails' }, () => Promise.reject(thrown)).catch((error: unknown) => error);
  return caught === thrown ? [] : [`thrown ${String(caught)}`];
}
