/** Times lie in the tables as whole microseconds, so that they compare exactly. */
export function toMicros(milliseconds: number): number {
  return Math.round(milliseconds * 1_000);
}

const hour = 3_600_000;
const month = 30 * 24 * hour;

/** Hours since 1970; what lies before is 0. */
export function hourOf(milliseconds: number): number {
  return clamp(milliseconds / hour, 2 ** 32 - 1);
}

/** Thirty days make a partition. A clock that is wrong by years must not make thousands of them. */
export function partitionOf(milliseconds: number, now: number): number {
  const near = milliseconds > now - 36 * month && milliseconds < now + month;
  return near ? clamp(milliseconds / month, 2 ** 16) : 0;
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, Math.floor(value)));
}

/** Hours in which something between two times can lie; null when they are too many to name. */
export function hoursBetween(spans: readonly { from: number; to: number }[]): number[] | null {
  const hours = new Set<number>();
  for (const { from, to } of spans) {
    if (hourOf(to) - hourOf(from) > mostHours) return null;
    for (let each = hourOf(from); each <= hourOf(to); each++) hours.add(each);
    if (hours.size > mostHours) return null;
  }
  return [...hours];
}

const mostHours = 2_000;
