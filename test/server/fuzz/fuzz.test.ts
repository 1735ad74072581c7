import { expect, it } from 'vitest';
import { fuzzJson, fuzzProtobuf } from './decoders';
import { fuzzResolver } from './resolver';

// The long forms take a million inputs each.

it('finds no JSON that breaks its decoder', () => {
  expect(fuzzJson(1, 2_000)).toBeGreaterThan(200);
});

it('finds no bytes that break the decoder of Protobuf', () => {
  expect(fuzzProtobuf(2, 4_000)).toBeGreaterThan(200);
});

it('finds no spans that break the resolver, or sum up otherwise in another order', async () => {
  await fuzzResolver(3, 1_500);
});
