import { expect } from 'vitest';
import type { SessionDetail, SessionList } from '../../src/server/sessions/api';

/** What was said in a conversation, as the Sessions server tells it: `role: text`. */
export async function saidIn(sessionsUrl: string, conversationId: string): Promise<string[]> {
  const session = await read<SessionDetail>(`${sessionsUrl}/api/sessions/${conversationId}`);
  return (session?.turns ?? []).flatMap(({ messages }) =>
    messages.map(
      ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.content : part.type)).join(' ')}`,
    ),
  );
}

/** Waits until the server knows the conversation: apps send a moment after they have answered. */
export async function expectSaid(sessionsUrl: string, conversationId: string, said: readonly string[]): Promise<void> {
  await expect.poll(() => saidIn(sessionsUrl, conversationId), { timeout: 30_000, interval: 100 }).toEqual(said);
}

/** The ids of all conversations that a service has sent, newest first. */
export async function conversationsOf(sessionsUrl: string, service: string): Promise<string[]> {
  const list = await read<SessionList>(`${sessionsUrl}/api/sessions`);
  return (list?.sessions ?? [])
    .filter(({ services, hasConversationId }) => hasConversationId && services.includes(service))
    .map(({ id }) => id);
}

async function read<T>(url: string): Promise<T | undefined> {
  const response = await fetch(url);
  return response.ok ? ((await response.json()) as T) : undefined;
}
