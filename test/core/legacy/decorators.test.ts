import { afterEach, beforeEach, expect, it } from 'vitest';
import { conversation, task, workflow } from '../../../src/decorators';
import { type Recording, startRecording } from '../../support/recording-runtime';

/** This folder's own tsconfig compiles with `experimentalDecorators`. */
let recording: Recording;
beforeEach(() => {
  recording = startRecording();
});
afterEach(() => recording.stop());

class Bot {
  name = 'bot';

  @workflow({ name: 'chat_interaction' })
  @conversation('session-123')
  async handleMessage(text: string): Promise<string> {
    return `${this.name}: ${text}`;
  }

  @conversation('session-456')
  @task()
  static lookUp(key: string): string {
    return key.toUpperCase();
  }
}

it('was compiled in the legacy dialect', () => {
  let args: unknown[] = [];
  const spy = (...given: unknown[]): void => void (args = given);
  class Probe {
    @(spy as MethodDecorator)
    method(): void {}
  }
  expect([args[0], args[1]]).toEqual([Probe.prototype, 'method']);
});

it('traces instance and static methods in both orders', async () => {
  expect(await new Bot().handleMessage('hi')).toBe('bot: hi');
  expect(Bot.lookUp('x')).toBe('X');
  expect([Bot.lookUp.name, Bot.lookUp.length]).toEqual(['lookUp', 1]);
  expect(recording.spans.map((span) => [span.name, span.attributes['gen_ai.conversation.id']])).toEqual([
    ['chat_interaction.workflow', 'session-123'],
    ['lookUp.task', 'session-456'],
    ['conversation', 'session-456'],
  ]);
});
