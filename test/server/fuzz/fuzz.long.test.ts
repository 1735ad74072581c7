import { expect, it } from 'vitest';
import { fuzzJson, fuzzProtobuf } from './decoders';
import { fuzzResolver } from './resolver';

const million = 1_000_000;
/** Another run takes other inputs: `THREADLIGHT_SEED=17 npm run test:long`. */
const seed = Number(process.env.THREADLIGHT_SEED ?? 1);

it('finds no JSON that breaks its decoder, in a million', () => {
  expect(fuzzJson(seed, million)).toBeGreaterThan(0);
});

it('finds no bytes that break the decoder of Protobuf, in a million', () => {
  expect(fuzzProtobuf(seed + 1, million)).toBeGreaterThan(0);
});

it('finds no spans that break the resolver, or sum up otherwise in another order, in a million', async () => {
  await fuzzResolver(seed + 2, million);
});
