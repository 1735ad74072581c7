const { edge, sessions } = document.currentScript.dataset;
const element = (id) => document.getElementById(id);
let conversationId;

function begin() {
  conversationId = threadlight.newConversationId();
  element('messages').replaceChildren();
  element('session').href = `${sessions}/sessions/${encodeURIComponent(conversationId)}`;
  document.body.dataset.conversation = conversationId;
}

function say(who, text) {
  const bubble = document.createElement('p');
  bubble.className = who;
  bubble.textContent = text;
  element('messages').append(bubble);
  bubble.scrollIntoView({ block: 'end' });
  return bubble;
}

/** One turn. Everything that happens for it, here and on the servers, is one trace of this conversation. */
function ask(message, fail) {
  return threadlight.withWorkflow({ name: 'chat_turn', conversationId }, async () => {
    const response = await fetch(`${edge}/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ conversationId, message, fail }),
    });
    if (!response.ok) throw new Error(await response.text());
    return threadlight.withTask({ name: 'show_answer' }, () => show(response));
  });
}

async function show(response) {
  const bubble = say('assistant', '');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    bubble.textContent += step.value;
    bubble.scrollIntoView({ block: 'end' });
  }
  return bubble.textContent;
}

async function send(fail) {
  const input = element('message');
  const message = input.value.trim() || (fail ? 'Please fail.' : '');
  if (!message) return;
  input.value = '';
  say('user', message);
  element('form').classList.add('busy');
  try {
    await ask(message, fail);
  } catch (error) {
    say('error', `This turn failed: ${error.message}`);
  }
  element('form').classList.remove('busy');
  document.body.dataset.turns = Number(document.body.dataset.turns ?? 0) + 1;
  input.focus();
}

element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void send(false);
});
element('fail').addEventListener('click', () => void send(true));
element('new').addEventListener('click', begin);
begin();
