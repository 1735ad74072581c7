import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMessages, toParts } from '../../../src/server/ingest/content/messages';
import { toToolDefinitions } from '../../../src/server/ingest/content/tool-definitions';
import { parseLenient } from '../../../src/util/lenient-json';

const text = (content: string) => ({ type: 'text', content });
const call = { type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Oslo' } };
const PNG = { type: 'blob', modality: 'image', mimeType: 'image/png', content: 'iVBORw0=' };

/** One question, call, result and answer as the APIs of models write them. */
const FORMS: Record<string, { given: unknown; wanted: unknown[] }> = {
  'OpenAI chat request': {
    given: {
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0=' } },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '{"sky":"rain"}' },
      ],
    },
    wanted: [
      { role: 'system', parts: [text('Be kind.')] },
      { role: 'user', parts: [text('Look'), PNG, { type: 'blob', modality: 'audio', mimeType: 'audio/wav', content: 'AAAA' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: { sky: 'rain' } }] },
    ],
  },
  'OpenAI chat response': {
    given: {
      id: 'x',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Wait.',
            refusal: null,
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
          },
        },
      ],
    },
    wanted: [{ role: 'assistant', finishReason: 'tool_call', parts: [text('Wait.'), call] }],
  },
  'OpenAI Responses request': {
    given: {
      instructions: 'Be kind.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: 'https://x.test/a.png' },
            { type: 'input_file', file_id: 'file_1' },
          ],
        },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'zz' },
        { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'rain' },
      ],
    },
    wanted: [
      { role: 'system', parts: [text('Be kind.')] },
      {
        role: 'user',
        parts: [
          text('Look'),
          { type: 'uri', modality: 'image', uri: 'https://x.test/a.png' },
          { type: 'file', modality: 'document', fileId: 'file_1' },
        ],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'rain' }] },
    ],
  },
  'OpenAI Responses response': {
    given: {
      object: 'response',
      output: [
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Rain.' }] },
        { type: 'web_search_call', id: 'ws', status: 'completed' },
      ],
    },
    wanted: [{ role: 'assistant', parts: [text('Rain.'), { type: 'other', name: 'web_search_call' }] }],
  },
  'an image whose data was not kept': {
    given: [{ role: 'user', parts: [{ type: 'blob', modality: 'image', mime_type: 'image/png', content: '', byte_length: 70 }] }],
    wanted: [{ role: 'user', parts: [{ ...PNG, content: '', byteLength: 70 }] }],
  },
  'Anthropic request': {
    given: {
      system: [{ type: 'text', text: 'Be kind.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0=' } },
            { type: 'text', text: 'Look' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 's' },
            { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'no such place' }], is_error: true },
            { type: 'text', text: 'And now?' },
          ],
        },
      ],
    },
    wanted: [
      { role: 'system', parts: [text('Be kind.')] },
      { role: 'user', parts: [PNG, text('Look')] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'no such place', isError: true }] },
      { role: 'user', parts: [text('And now?')] },
    ],
  },
  'Anthropic response': {
    given: { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Rain.' }], stop_reason: 'end_turn' },
    wanted: [{ role: 'assistant', finishReason: 'stop', parts: [text('Rain.')] }],
  },
  'Gemini request': {
    given: {
      systemInstruction: { parts: [{ text: 'Be kind.' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'Look' },
            { inlineData: { mimeType: 'image/png', data: 'iVBORw0=' } },
            { fileData: { mimeType: 'application/pdf', fileUri: 'gs://b/a.pdf' } },
          ],
        },
        {
          role: 'model',
          parts: [{ text: 'Hm.', thought: true }, { functionCall: { id: 'c1', name: 'weather', args: { city: 'Oslo' } } }],
        },
        { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'weather', response: { sky: 'rain' } } }] },
      ],
    },
    wanted: [
      { role: 'system', parts: [text('Be kind.')] },
      {
        role: 'user',
        parts: [text('Look'), PNG, { type: 'uri', modality: 'document', mimeType: 'application/pdf', uri: 'gs://b/a.pdf' }],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', name: 'weather', response: { sky: 'rain' } }] },
    ],
  },
  'Gemini response': {
    given: { candidates: [{ content: { role: 'model', parts: [{ text: 'Rain.' }] }, finishReason: 'STOP' }] },
    wanted: [{ role: 'assistant', finishReason: 'stop', parts: [text('Rain.')] }],
  },
  'Bedrock Converse': {
    given: {
      system: [{ text: 'Be kind.' }],
      messages: [
        { role: 'user', content: [{ text: 'Look' }, { image: { format: 'png', source: { bytes: 'iVBORw0=' } } }] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.' } } },
            { toolUse: { toolUseId: 'c1', name: 'weather', input: { city: 'Oslo' } } },
          ],
        },
        { role: 'user', content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'broken' }], status: 'error' } }] },
      ],
    },
    wanted: [
      { role: 'system', parts: [text('Be kind.')] },
      { role: 'user', parts: [text('Look'), PNG] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'broken', isError: true }] },
    ],
  },
  'AI SDK messages': {
    given: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'file', mediaType: 'image/png', data: 'iVBORw0=' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'c1', toolName: 'weather', output: { type: 'error-text', value: 'broken' } },
        ],
      },
    ],
    wanted: [
      { role: 'user', parts: [text('Look'), PNG] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'Hm.' }, call] },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', name: 'weather', response: 'broken', isError: true }] },
    ],
  },
  'Ollama, which names no ids': {
    given: {
      messages: [
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: '',
          thinking: 'Hm.',
          tool_calls: [{ function: { name: 'weather', arguments: { city: 'Oslo' } } }],
        },
        { role: 'tool', tool_name: 'weather', content: 'rain' },
      ],
    },
    wanted: [
      { role: 'user', parts: [text('Look')] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'Hm.' },
          { type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', name: 'weather', response: 'rain' }] },
    ],
  },
  'the conventions, with `result` as in their prose, and what they do not know': {
    given: [
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', result: 'rain' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'server_tool_call', name: 'search', server_tool_call: { type: 'web' } },
          { type: 'compaction', content: 'so far' },
        ],
      },
    ],
    wanted: [
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'rain' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'other', name: 'server_tool_call' },
          { type: 'compaction', content: 'so far' },
        ],
      },
    ],
  },
  'an object of the app': { given: { question: 'why?', user: 7 }, wanted: [{ role: 'user', parts: [text('why?')] }] },
  'bare parts': {
    given: [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
    wanted: [{ role: 'user', parts: [text('a'), text('b')] }],
  },
  'text that looks like JSON and is not': { given: '{sic}', wanted: [{ role: 'user', parts: [text('{sic}')] }] },
};

describe('messages are read from', () => {
  it.each(Object.entries(FORMS))('%s', (_form, { given, wanted }) => {
    const read = toMessages(given, 'user');
    expect(read).toMatchObject(wanted);
    expect(read).toHaveLength(wanted.length);
    expect(toMessages(JSON.stringify(given), 'user')).toEqual(read);
  });

  it('nothing where nothing is said', () => {
    for (const given of ['', [], null, undefined, [{ role: 'assistant', content: null }], {}.constructor]) {
      expect(toMessages(given, 'user') ?? []).toHaveLength(given === Object ? 1 : 0);
    }
    expect(toParts([])).toBeNull();
  });
});

it('tool definitions are read in every form', () => {
  const schema = { type: 'object' };
  const wanted = [{ name: 'weather', description: 'Tells', parameters: schema }];
  const body = { name: 'weather', description: 'Tells' };
  for (const given of [
    [{ type: 'function', function: { ...body, parameters: schema } }],
    [{ type: 'function', ...body, inputSchema: schema }],
    [{ ...body, input_schema: schema }],
    [JSON.stringify({ type: 'function', ...body, parameters: schema })],
    JSON.stringify([{ functionDeclarations: [{ ...body, parametersJsonSchema: schema }] }]),
    [{ toolSpec: { ...body, inputSchema: { json: schema } } }],
    { weather: { description: 'Tells', inputSchema: { jsonSchema: schema } } },
  ]) {
    expect(toToolDefinitions(given)).toEqual(wanted);
  }
});

describe('JSON that was cut off', () => {
  it('keeps everything before the cut, whichever character it fell on', () => {
    const value = fc.json({ maxDepth: 4 }).filter((json) => json.startsWith('{') || json.startsWith('['));
    fc.assert(
      fc.property(value, fc.double({ min: 0, max: 1, noNaN: true }), (json, at) => {
        const cut = json.slice(0, 1 + Math.floor((json.length - 1) * at));
        const result = parseLenient(cut);
        expect(result).not.toBeNull();
        expect(JSON.stringify(result?.value).startsWith(json[0] ?? '')).toBe(true);
      }),
      { numRuns: process.env.THREADLIGHT_LONG ? 100_000 : 1_000 },
    );
  });

  it('stays text where it nests without end', () => {
    expect(parseLenient('['.repeat(100_000))).toBeNull();
    expect(toMessages(`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'user')).toHaveLength(1);
  });
});

describe('a list that begins like the one before it', () => {
  const said = (content: string, extra: object = {}) => ({ role: 'user', content: `${content} ${'x'.repeat(300)}`, ...extra });
  const lists = [
    [said('a')],
    [said('a'), { role: 'assistant', content: '', tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '{}' } }] }],
    [said('a'), said('b')],
    [said('a'), said('b'), { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: '1' }] }],
    [said('a'), said('b'), 'a bare part'],
    [said('a', { name: 'ann' }), said('b')],
  ].map((list) => JSON.stringify(list));
  const texts = [...lists, `${lists[0]} `, `${lists[0]},${lists[0]?.slice(1)}`, ...lists.map((list) => list.slice(0, -4))];

  /** Reads it after others, so that nothing like it is known. */
  const readAlone = (list: string) => {
    for (const other of ['v', 'w', 'x', 'y', 'z']) toMessages(JSON.stringify([said(other)]), 'user');
    return toMessages(list, 'user');
  };

  it('reads as it does on its own, in whatever order lists come', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...texts), { minLength: 2, maxLength: 8 }), (given) => {
        expect(given.map((list) => toMessages(list, 'user'))).toEqual(given.map(readAlone));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same objects again for what it repeats', () => {
    const [first] = toMessages(lists[0], 'user') ?? [];
    expect(toMessages(lists[2], 'user')?.[0]).toBe(first);
  });
});
