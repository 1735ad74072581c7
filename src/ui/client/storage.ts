/** What the browser remembers for the UI. A browser that refuses storage forgets, and nothing else happens. */

const prefix = 'threadlight.';

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Storage is off or full: the setting lasts as long as the page.
  }
}

/** The stored value when it passes the check, else the fallback. */
export function recall<T, Fallback = T>(key: string, isValid: (value: unknown) => value is T, fallback: Fallback): T | Fallback {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? 'null');
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}
