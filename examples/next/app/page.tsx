'use client';

import { type FormEvent, useRef, useState } from 'react';
import { newConversationId, withWorkflow } from 'threadlight';

async function ask(message: string): Promise<string> {
  const response = await fetch('/api/chat', { method: 'POST', body: JSON.stringify({ message }) });
  return response.text();
}

export default function Chat() {
  const conversationId = useRef('');
  const [lines, setLines] = useState<string[]>([]);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const message = String(new FormData(form).get('message'));
    form.reset();
    conversationId.current ||= newConversationId();
    const answer = await withWorkflow({ name: 'chat_turn', conversationId: conversationId.current }, ask, message);
    setLines((before) => [...before, message, answer]);
  }

  return (
    <main>
      <form onSubmit={send}>
        <input name="message" placeholder="Say something" autoComplete="off" />
        <button>Send</button>
      </form>
      <ul>
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
    </main>
  );
}
