/**
 * Answers of the API that came with the page, by their questions. Each is good for once: whoever asks again wants to know how
 * things are by then.
 */
const given = new Map<string, unknown>();

export function give(answers: Record<string, unknown>): void {
  given.clear();
  for (const [question, answer] of Object.entries(answers)) given.set(question, answer);
}

/** The answer to a question, such as `api/sessions?limit=40`; null when none came. */
export function takeGiven<T>(question: string): T | null {
  const answer = given.get(question) as T | undefined;
  given.delete(question);
  return answer ?? null;
}
