import * as threadlight from 'threadlight';

threadlight.initialize({ appName: 'vite-chat', baseUrl: 'http://localhost:4318' });
const conversationId = threadlight.newConversationId();

// Put your own assistant here, as in: return (await fetch('/chat', { method: 'POST', body: message })).text();
async function answer(message: string): Promise<string> {
  return `You said: ${message}`;
}

function say(text: string): void {
  document.querySelector('ul')?.append(Object.assign(document.createElement('li'), { textContent: text }));
}

document.querySelector('form')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const message = String(new FormData(form).get('message'));
  form.reset();
  say(message);
  say(await threadlight.withWorkflow({ name: 'chat_turn', conversationId }, answer, message));
});
