import { type Case, feature, same, sleep, type Threadlight } from '../case';

const standard = feature('decorators, TC39 standard');
const legacy = feature('decorators, `experimentalDecorators`');

export const decoratorCases: readonly Case[] = [
  standard('both orders of workflow and conversation give the workflow span the id', async ({ api, span }) => {
    class Chatbot {
      @api.workflow({ name: 'above' })
      @api.conversation('kept')
      above(message: string): string {
        return `${message}!`;
      }

      @api.conversation('kept')
      @api.workflow({ name: 'below' })
      below(message: string): string {
        return `${message}!`;
      }
    }
    const bot = new Chatbot();
    same([bot.above('hi'), bot.below('hi')], ['hi!', 'hi!'], 'results');
    same((await span('above.workflow')).conversationId, 'kept', 'conversation with the workflow above');
    same((await span('below.workflow')).conversationId, 'kept', 'conversation with the workflow below');
  }),
  standard('async, static and private methods, with this, name and arity', async ({ api, span }) => {
    class Chatbot {
      readonly greeting = 'hello';

      @api.conversation((_bot, id) => String(id))
      @api.workflow({ name: 'handle' })
      async handle(_id: string, name: string): Promise<string> {
        await sleep(1);
        return this.#say(name);
      }

      @api.task({ name: 'say' })
      #say(name: string): string {
        return `${this.greeting} ${name}`;
      }

      @api.tool({ name: 'lookup' })
      static lookup(): string {
        return 'found';
      }
    }
    const bot = new Chatbot();
    same(await bot.handle('kept', 'ann'), 'hello ann', 'result');
    same(Chatbot.lookup(), 'found', 'result of the static method');
    same([bot.handle.name, bot.handle.length], ['handle', 2], 'name and arity');
    same((await span('handle.workflow')).conversationId, 'kept', 'conversation');
    await span('say.task');
    await span('lookup.tool');
  }),
  legacy('methods and static methods', async ({ api, span }) => {
    class Chatbot {
      greeting = 'hello';
      handle(name: string): string {
        return `${this.greeting} ${name}`;
      }
      static lookup(): string {
        return 'found';
      }
    }
    decorate(Chatbot.prototype, 'handle', [api.workflow({ name: 'handle' }), api.conversation('kept')]);
    decorate(Chatbot, 'lookup', [api.tool({ name: 'lookup' })]);
    same(new Chatbot().handle('ann'), 'hello ann', 'result');
    same(Chatbot.lookup(), 'found', 'result of the static method');
    same((await span('handle.workflow')).conversationId, 'kept', 'conversation');
    await span('lookup.tool');
  }),
];

/** What TypeScript's `__decorate` does with a method: the decorator that is written last is called first. */
function decorate(target: object, key: string, decorators: readonly ReturnType<Threadlight['workflow']>[]): void {
  let descriptor = Object.getOwnPropertyDescriptor(target, key) as TypedPropertyDescriptor<unknown>;
  for (const decorator of [...decorators].reverse()) descriptor = decorator(target, key, descriptor) ?? descriptor;
  Object.defineProperty(target, key, descriptor);
}
