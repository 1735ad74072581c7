import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as claude from '../fixtures/providers/anthropic';
import * as gemini from '../fixtures/providers/gemini';
import * as chat from '../fixtures/providers/openai-chat';
import * as responses from '../fixtures/providers/openai-responses';
import type { ProviderServer, ReceivedRequest } from '../support/provider-server';
import { startProviderServer } from '../support/provider-server';
import { page } from '../support/runtimes/page';
import { workerd } from '../support/runtimes/workerd';
import type { Outcome } from './model-calls-program';

let server: ProviderServer;
beforeAll(async () => {
  server = await startProviderServer();
  server.answer((request) => ({ ...replyTo(request), pieceSize: 97 }));
});
afterAll(() => server.close());

function replyTo({ path, body }: ReceivedRequest) {
  if (path.includes('/messages')) return anthropicReply(body);
  if (path.includes(':streamGenerateContent')) return gemini.streamed;
  if (path.includes(':generateContent')) return gemini.plain;
  if (path.includes('/responses')) return responses.streamed;
  if (body.includes('"broken"')) return chat.errorInStream;
  if (body.includes('"cut"')) return { ...chat.streamed, stopAfter: 900, ending: 'cut' as const };
  if (body.includes('"odd"')) return chat.streamedOddly;
  if (body.includes('"unfinished"')) return { ...chat.streamed, stopAfter: 900, ending: 'hang' as const };
  return body.includes('"plain"') ? chat.plain : chat.streamed;
}

function anthropicReply(body: string) {
  if (body.includes('"broken"')) return claude.errorInStream;
  return body.includes('"stream":true') ? claude.streamed : claude.plain;
}

const program = new URL('./model-calls-program.ts', import.meta.url).pathname;

describe.each([page('chromium', 'module'), page('firefox', 'module'), workerd({ flags: ['nodejs_als'] })])(
  'in $name',
  (launcher) => {
    /** Anthropic's client traces its calls itself: its span stands for the call and gets what it lacks. */
    it.skipIf(launcher.missing() && !process.env.CI)(
      'real clients see what they see without threadlight, and each call is one span',
      async () => {
        const outcome = (await launcher.run({ app: inject('packedApp'), program, input: server.url })) as Outcome;
        expect(outcome.with).toEqual(outcome.without);
        const calls = outcome.spans.filter(({ attributes }) => attributes['gen_ai.provider.name']);
        const seen = calls.map(({ name, attributes }) => [
          name,
          attributes['threadlight.end_reason'],
          attributes['gen_ai.usage.input_tokens'],
        ]);
        expect(seen.toSorted()).toEqual(
          [
            ['chat plain', undefined, 21],
            ...Array.from({ length: 4 }, () => ['chat stream', 'done', 21]),
            ['chat unfinished', 'cancelled', undefined],
            ['chat stream', 'done', 40],
            ['chat broken', 'error', undefined],
            ['chat cut', 'error', undefined],
            ['chat odd', 'done', 21],
            ['anthropic.messages.create', undefined, 1110],
            ['anthropic.messages.create', 'error', 1110],
            ['generate_content plain', undefined, 33],
            ['anthropic.messages.create', 'done', 1110],
            ['generate_content stream', 'done', 33],
          ].toSorted(),
        );
        expect(new Set(calls.map(({ attributes }) => attributes['gen_ai.conversation.id']))).toEqual(new Set(['c-1']));
      },
    );
  },
);
