import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The tiers of the waterfall for every kind of colour vision, in light and dark, as the style sheet has them. */

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

const tokens = readFileSync(new URL('../../src/ui/styles/tokens.css', import.meta.url), 'utf8');
const tiers = ['browser', 'edge', 'server'] as const;

/** Full dichromacy, by Machado, Oliveira and Fernandes (2009), in linear light. */
const visions: Record<string, Matrix> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** A tenth of the way from black to white in OKLab: apart at a glance, even in a bar of three pixels. */
const leastDistance = 0.12;

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('the waterfall in %s', (_, place) => {
  it.each(Object.entries(visions))('keeps the tiers apart with %s vision', (_name, vision) => {
    for (const [one, other] of [
      ['browser', 'edge'],
      ['browser', 'server'],
      ['edge', 'server'],
    ] as const) {
      const distance = apart(seen(colourOf(one, place), vision), seen(colourOf(other, place), vision));
      expect({ one, other, far: distance >= leastDistance, distance }).toMatchObject({ far: true });
    }
  });

  it('stands out from the page: three to one, as WCAG 1.4.11 asks', () => {
    for (const tier of tiers) {
      expect({ tier, contrast: contrast(colourOf(tier, place), colourOf('surface', place)) }).toEqual({
        tier,
        contrast: expect.toSatisfy((value) => Number(value) >= 3),
      });
    }
  });
});

/** From `--name: light-dark(#rrggbb, #rrggbb);`, in linear light. */
function colourOf(name: string, place: 0 | 1): Rgb {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  const hex = pair?.[place + 1] ?? '';
  return [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Rgb;
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function seen(colour: Rgb, vision: Matrix): Rgb {
  return vision.map((row) =>
    Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  ) as unknown as Rgb;
}

function apart(a: Rgb, b: Rgb): number {
  const [one, other] = [okLab(a), okLab(b)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** Ottosson (2020). */
function okLab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function contrast(a: Rgb, b: Rgb): number {
  const [bright = 0, dim = 0] = [a, b].map(([r, g, blue]) => 0.2126 * r + 0.7152 * g + 0.0722 * blue).sort((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}
