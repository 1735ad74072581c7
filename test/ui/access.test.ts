import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { de } from '../../src/ui/messages/de';
import { en } from '../../src/ui/messages/en';
import { axeViolations, chromiumPath, follow, openUi, type OpenUi } from './support/browser';
import { smallSet } from './support/conversations';

/** Every page, and what has to be there before it is looked at. */
const pages: [string, string][] = [
  ['/', '.session-row'],
  ['/compare', 'input'],
  ['/?q=train&error=1', 'mark'],
  ['/sessions/session-123', '[data-span-id]'],
  ['/sessions/support-8841', '[data-span-id]'],
  ['/sessions/photo-helper%2F42', '.part-image'],
  ['/sessions/checkout-bot-7', '[data-failed]'],
  ['/sessions/no-such-session', '.blank'],
  ['/compare?a=session-123&b=checkout-bot-7', 'table'],
  ['/doctor', 'table'],
  ['/setup', '[role=tab]'],
  ['/no-such-page', '.blank'],
];

const onPhone = ['/', '/sessions/session-123', '/compare?a=session-123&b=checkout-bot-7', '/doctor', '/setup'];

describe.skipIf(!chromiumPath)('WCAG 2.2 AA', { timeout: 60_000 }, () => {
  let ui: OpenUi;
  beforeAll(async () => {
    ui = await openUi(smallSet(Date.now()));
  }, 60_000);
  afterAll(() => ui?.close());

  const look = async (page: Page, place: string, rules?: readonly string[], within?: string) =>
    expect.soft({ place, found: await axeViolations(page, rules, within) }).toEqual({ place, found: [] });

  it.each([
    ['light, 1440 wide', 'light', 1440, pages, undefined],
    // A phone has the same elements, laid out otherwise.
    ['light, 390 wide', 'light', 390, pages.filter(([path]) => onPhone.includes(path)), undefined],
    // In dark only the colours are others.
    ['dark', 'dark', 1440, pages, ['color-contrast', 'link-in-text-block']],
  ] as const)('axe finds nothing on any page, %s', async (_, colorScheme, width, places, rules) => {
    const page = await ui.page('/setup', { colorScheme, viewport: { width, height: 900 } });
    for (const [path, ready] of places) {
      await follow(page, path);
      // On a phone the trace has a pane of its own, which nobody has opened.
      const shown = width < 500 && ready === '[data-span-id]' ? 'article[data-trace-id]' : ready;
      await page.locator(shown).first().waitFor({ state: 'attached' });
      await look(page, path, rules);
    }
    if (width > 500) await lookAtWhatOpens(page, rules);
    await page.context().close();
  });

  /** Everything that lies over a page, one after the other, without the page below. */
  async function lookAtWhatOpens(page: Page, rules?: readonly string[]): Promise<void> {
    await follow(page, '/sessions/checkout-bot-7');
    await page.locator('[data-span-id]').last().click();
    await page.getByRole('tab', { name: /Events/ }).click();
    await look(page, 'span', rules, '.span-panel');
    for (const [name, where] of [
      ['Share as a file', 'dialog'],
      ['Delete session', 'dialog'],
      ['Export', '.popover-panel'],
      ['Notes', '.popover-panel'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).click();
      await look(page, name, rules, where);
      await page.keyboard.press('Escape');
    }
    for (const key of ['?', 'Control+k']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await look(page, key, rules, 'dialog');
      await page.keyboard.press('Escape');
    }
  }

  it('can be walked with the tab key alone, and shows where one is', async () => {
    const page = await ui.page('/sessions/session-123');
    await page.locator('[data-span-id]').first().waitFor();
    const seen: string[] = [];
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return {
          name: element.getAttribute('aria-label') ?? element.innerText ?? '',
          visible: outlineStyle !== 'none' || boxShadow !== 'none' || element.matches('input, body'),
        };
      });
      expect(focused).toMatchObject({ visible: true });
      seen.push(focused.name);
    }
    expect(seen[0]).toBe('Skip to content');
    expect(seen.some((name) => name.includes('chat_interaction.workflow'))).toBe(true);
  });

  it('stands still for people who asked for less motion', async () => {
    const page = await ui.page('/');
    await page.locator('.running-dot').first().waitFor();
    const moving = await page.evaluate(
      () =>
        document
          .getAnimations()
          .filter((one) => one.playState === 'running' && Number(one.effect?.getComputedTiming().duration) > 10).length,
    );
    expect(moving).toBe(0);
  });
});

describe('the catalogues', () => {
  it('say each thing in each language, and not in the same words', () => {
    const [english, german] = [flat(en), flat(de)];
    expect([...german.keys()]).toEqual([...english.keys()]);
    const same = [...english].filter(([key, text]) => german.get(key) === text && /\s/.test(text));
    expect(same.map(([key]) => key)).toEqual([]);
  });
});

function flat(value: object, path = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, one]: [string, unknown]): [string, string][] => {
    if (typeof one === 'object' && one !== null) return [...flat(one, `${path}${key}.`)];
    return [
      [path + key, typeof one === 'function' ? String((one as (...args: unknown[]) => unknown)('2', '3', 4, true)) : String(one)],
    ];
  });
  return new Map(entries);
}
