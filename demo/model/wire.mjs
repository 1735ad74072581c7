import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_BETWEEN_CHUNKS = 12;

/** A reply as OpenAI's chat completions API sends it in one piece. */
export function completion(request, message) {
  return {
    ...head('chat.completion', request),
    choices: [{ index: 0, message: { role: 'assistant', ...body(message) }, finish_reason: finishReason(message) }],
    usage: usage(request, message),
  };
}

/** The same as server-sent events: words, or a tool call in fragments, then the usage where it was asked for. */
export function stream(request, message) {
  const common = head('chat.completion.chunk', request);
  const encoder = new TextEncoder();
  const event = (data) => encoder.encode(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  const chunk = (delta, finish_reason = null) => event({ ...common, choices: [{ index: 0, delta, finish_reason }] });
  async function* events() {
    yield chunk({ role: 'assistant', content: message.tool ? null : '' });
    for (const delta of deltas(message)) {
      await pause(PAUSE_BETWEEN_CHUNKS);
      yield chunk(delta);
    }
    yield chunk({}, finishReason(message));
    if (request.stream_options?.include_usage) yield event({ ...common, choices: [], usage: usage(request, message) });
    yield event('[DONE]');
  }
  return new Response(ReadableStream.from(events()), { headers: { 'content-type': 'text/event-stream' } });
}

function head(object, { model }) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

function body({ content, tool }) {
  return tool ? { content: null, tool_calls: [toolCall(tool)] } : { content };
}

function toolCall({ name, arguments: args }) {
  return { id: `call_${randomUUID().slice(0, 8)}`, type: 'function', function: { name, arguments: JSON.stringify(args) } };
}

function* deltas({ content, tool }) {
  if (!tool) {
    for (const word of content.match(/\S+\s*|\s+/g)) yield { content: word };
    return;
  }
  const call = toolCall(tool);
  yield { tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }] };
  for (const piece of call.function.arguments.match(/.{1,6}/gs)) {
    yield { tool_calls: [{ index: 0, function: { arguments: piece } }] };
  }
}

const finishReason = ({ tool }) => (tool ? 'tool_calls' : 'stop');

/** About four characters a token. */
function usage({ messages }, message) {
  const count = (value) => Math.ceil(JSON.stringify(value).length / 4);
  const [prompt_tokens, completion_tokens] = [count(messages), count(message)];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
