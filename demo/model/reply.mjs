const CITIES = { paris: 'Paris', london: 'London', berlin: 'Berlin', tokyo: 'Tokyo', madrid: 'Madrid', oslo: 'Oslo' };

/** The next message of the assistant: a tool call for a question about the weather, else a text. */
export function reply({ messages }) {
  const last = messages.at(-1);
  if (last.role === 'tool') return { content: afterTool(JSON.parse(last.content)) };
  const question = String(last.content);
  const city = cityIn(question);
  if (/weather|rain|warm|cold|umbrella/i.test(question)) {
    return { tool: { name: 'get_weather', arguments: { city: city ?? 'Paris' } } };
  }
  return { content: answer(question, messages.filter(({ role }) => role === 'user').length) };
}

function cityIn(text) {
  const key = Object.keys(CITIES).find((name) => text.toLowerCase().includes(name));
  return key && CITIES[key];
}

function afterTool({ city, celsius, sky }) {
  const advice = sky === 'rain' ? 'take an umbrella' : 'no umbrella needed';
  return `It is **${celsius} °C** in ${city} with ${sky}, so ${advice}. (A canned answer: no model was asked.)`;
}

function answer(question, turn) {
  const asked = question.length > 80 ? `${question.slice(0, 80)}…` : question;
  return [
    `You said: “${asked}”. That was message ${turn} of our conversation.`,
    '',
    'I am a *canned* model that runs on your machine. I can:',
    '',
    '- repeat what you say,',
    '- look up the weather with a tool: try “Do I need an umbrella in London?”,',
    '- fail, if you press the button for it.',
    '',
    'Set `OPENAI_API_KEY` to talk to a real one.',
  ].join('\n');
}
