import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/platform/clock';
import { lookedAtSeldom } from '../../src/platform/node-clock';

describe("Node's clock", () => {
  function clocks() {
    const time = { wall: 1_000_000, monotonic: 50, looks: 0 };
    const wall = (): number => (time.looks++, time.wall);
    const monotonic = (): number => time.monotonic;
    const pass = (wallMillis: number, monotonicMillis = wallMillis): void => {
      time.wall += wallMillis;
      time.monotonic += monotonicMillis;
    };
    return { time, pass, now: lookedAtSeldom(createClock(wall, monotonic), monotonic) };
  }

  it('goes on by the monotonic clock, and looks at the wall clock once a millisecond', () => {
    const { time, pass, now } = clocks();
    expect(now()).toBe(1_000_000);
    for (let step = 1; step <= 9; step++) {
      pass(0, 0.1);
      expect(now()).toBeCloseTo(1_000_000 + step / 10, 6);
    }
    expect(time.looks).toBe(1);
    pass(1, 0.2);
    expect(now()).toBeCloseTo(1_000_001.1, 6);
    expect(time.looks).toBe(2);
  });

  it('believes the wall clock after a sleep, in which the monotonic one stood still', () => {
    const { pass, now } = clocks();
    now();
    pass(3_600_000, 2);
    expect(now()).toBe(4_600_000);
  });
});
