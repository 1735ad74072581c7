/**
 * A chat page as people write them: native `await`, streamed answers, timers, frames, events. It says at each step which
 * conversation it thinks it is in.
 */

/** What the page uses of threadlight. It imports nothing: other compilers take it as it is. */
export interface ChatApi {
  getConversationId(): string | undefined;
  withWorkflow<R>(config: { name: string; conversationId?: string }, fn: () => R): R;
  withTask<R>(config: { name: string }, fn: () => R): R;
  forceFlush(): Promise<unknown>;
}

export interface ChatInput {
  readonly conversations: readonly string[];
  readonly turns: number;
}

export interface Said {
  /** The conversation to which the code belongs; null outside of all. */
  readonly expected: string | null;
  readonly actual: string | null;
  readonly step: string;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

export async function chat(api: ChatApi, { conversations, turns }: ChatInput): Promise<readonly Said[]> {
  const said: Said[] = [];
  let open = true;
  const background = outside(api, said, () => open);
  await Promise.all(conversations.map((id) => new Conversation(api, id, said).talk(turns)));
  open = false;
  await background;
  await api.forceFlush();
  return said;
}

/** What a page does besides: it belongs to no conversation. */
async function outside(api: ChatApi, said: Said[], open: () => boolean): Promise<void> {
  while (open()) {
    await sleep(1);
    said.push({ expected: null, actual: api.getConversationId() ?? null, step: 'outside' });
  }
}

class Conversation {
  private readonly box = document.body.appendChild(document.createElement('form'));

  constructor(
    private readonly api: ChatApi,
    private readonly id: string,
    private readonly said: Said[],
  ) {}

  async talk(turns: number): Promise<void> {
    for (let turn = 1; turn <= turns; turn++) await this.submitted(turn);
  }

  /** The turn begins in the handler of an event, outside of all conversations. */
  private submitted(turn: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const handler = (event: Event): void => {
        event.preventDefault();
        this.api.withWorkflow({ name: 'turn', conversationId: this.id }, () => this.turn(turn)).then(resolve, reject);
      };
      this.box.addEventListener('submit', handler, { once: true });
      this.box.requestSubmit();
    });
  }

  private async turn(turn: number): Promise<void> {
    this.say('begin');
    const answer = await this.api.withTask({ name: 'ask' }, () => this.ask(turn));
    this.say('answered');
    await frame();
    this.say('shown');
    await Promise.race([sleep(2), this.alarm()]);
    this.say('after the race');
    const failed = await this.failing();
    this.say('after the failure');
    if (answer !== `${this.id} ${turn}` || failed !== 'expected') throw new Error(`${this.id} was answered ${answer}, ${failed}`);
  }

  private async ask(turn: number): Promise<string> {
    const response = await fetch('/chat', { method: 'POST', body: JSON.stringify({ id: this.id, turn }) });
    this.say('response');
    let answer = '';
    for await (const word of this.words(response)) {
      this.say('word');
      answer += word;
      await sleep(answer.length % 3);
      this.say('after the word');
    }
    return answer;
  }

  private async *words({ body }: Response): AsyncGenerator<string> {
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      this.say('read');
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  }

  private alarm(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(() => {
        this.say('timer');
        queueMicrotask(() => this.say('microtask'));
        resolve();
      }, 3);
    });
  }

  private async failing(): Promise<string> {
    try {
      await sleep(1);
      await Promise.reject(new Error('expected'));
      return 'nothing failed';
    } catch (error) {
      this.say('catch');
      return (error as Error).message;
    } finally {
      await sleep(1);
      this.say('finally');
    }
  }

  /** A span as well, which the server has to find in the right conversation. */
  private say(step: string): void {
    this.said.push({ expected: this.id, actual: this.api.getConversationId() ?? null, step });
    this.api.withTask({ name: `${this.id}: ${step}` }, () => undefined);
  }
}
