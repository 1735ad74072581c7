import { describe, expect, it } from 'vitest';
import { ContentBudget } from '../../src/genai/content-budget';
import { stream } from '../../src/genai/openai/chat/stream';

describe('the content budget of a streamed answer', () => {
  it('keeps what fits and remembers that something did not', () => {
    const budget = new ContentBudget(5);
    expect(budget.append('', 'abc')).toBe('abc');
    expect(budget.exceeded).toBe(false);
    expect(budget.append('abc', 'defg')).toBe('abcde');
    expect(budget.exceeded).toBe(true);
    expect(budget.append('abcde', 'h')).toBe('abcde');
  });

  it('is spent whole or not at all on what cannot be cut', () => {
    const budget = new ContentBudget(5);
    expect([budget.spend(4), budget.spend(2), budget.spend(1)]).toEqual([true, false, true]);
  });

  it('holds no text at all where content is off', () => {
    const fold = stream(new ContentBudget(0));
    for (let index = 0; index < 100; index += 1) fold.add({ choices: [{ index: 0, delta: { content: 'secret' } }] });
    expect(JSON.stringify(fold.body())).not.toContain('secret');
  });
});
