import OpenAI from 'openai';
import * as threadlight from 'threadlight';
import { getWeather, weatherTool } from './weather.mjs';

const SYSTEM = 'You are a friendly assistant in a demo. Answer briefly. Use get_weather for questions about the weather.';

/** A chatbot as one would write it, with two lines of threadlight: the conversation around a turn, and the tool. */
export class Chatbot {
  #openai;
  #model;
  #histories = new Map();

  constructor({ baseURL, model }) {
    this.#openai = new OpenAI({ baseURL, apiKey: process.env.OPENAI_API_KEY ?? 'none', maxRetries: 0 });
    this.#model = model;
  }

  /** Answers a stream of text. What goes wrong before the first word is thrown. */
  handleMessage(conversationId, message, { fail = false } = {}) {
    return threadlight.withWorkflow({ name: 'chat_interaction', conversationId }, async () => {
      const history = this.#history(conversationId);
      history.push({ role: 'user', content: message });
      const first = await this.#ask(history, fail ? 'no-such-model' : this.#model).catch((error) => {
        history.pop();
        throw error;
      });
      return ReadableStream.from(this.#answer(history, first)).pipeThrough(new TextEncoderStream());
    });
  }

  #history(conversationId) {
    const known = this.#histories.get(conversationId);
    if (known) return known;
    const history = [{ role: 'system', content: SYSTEM }];
    this.#histories.set(conversationId, history);
    return history;
  }

  #ask(messages, model) {
    return this.#openai.chat.completions.create({
      model,
      messages,
      tools: [weatherTool],
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  }

  async *#answer(history, stream) {
    const message = { role: 'assistant', content: '' };
    const calls = [];
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta;
      if (delta?.content) {
        message.content += delta.content;
        yield delta.content;
      }
      for (const call of delta?.tool_calls ?? []) gather(calls, call);
    }
    history.push(calls.length ? { ...message, tool_calls: calls } : message);
    if (!calls.length) return;
    for (const call of calls) history.push(await runTool(call));
    yield* this.#answer(history, await this.#ask(history, this.#model));
  }
}

/** A streamed tool call comes in fragments with an index. */
function gather(calls, { index, id, function: part }) {
  calls[index] ??= { id, type: 'function', function: { name: '', arguments: '' } };
  calls[index].function.name += part?.name ?? '';
  calls[index].function.arguments += part?.arguments ?? '';
}

async function runTool({ id, function: { name, arguments: args } }) {
  const result = await threadlight.withTool({ name }, (given) => getWeather(given), JSON.parse(args));
  return { role: 'tool', tool_call_id: id, content: JSON.stringify(result) };
}
