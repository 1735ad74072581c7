import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../src/otlp/encode-json';
import type { SpanRecord } from '../../src/otlp/span-record';
import { createRedact } from '../../src/export/redact';
import { looksSecret } from '../../src/export/secret-key';
import { content } from '../../src/sdk/content';
import { maskSecrets } from '../../src/export/secrets';
import { makeSpan } from './harness';
import { ALNUM, corpus, FORMATS, of, TEXTS, traces } from './secret-corpus';

function spanWith(text: string): SpanRecord {
  return makeSpan({
    name: `call ${text}`,
    attributes: { text, list: ['a', text] },
    events: [
      { name: text, time: [1, 1], attributes: { 'exception.message': text, 'exception.stacktrace': `Error: ${text}\n  at x` } },
    ],
    links: [{ context: makeSpan().spanContext(), attributes: { text } }],
    status: { code: 2, message: text },
    resource: { attributes: { 'process.command_args': ['node', text] } },
  });
}

const redactSized = createRedact({ content: content.onExport, maxValueLength: 1 << 20 });
const redact = (span: SpanRecord) => redactSized(span, Infinity);
const encode = (span: SpanRecord): string =>
  new TextDecoder().decode(jsonFormat.encode([redact(span) as SpanRecord], Infinity).body);

describe('500 secrets in every place: none leaves', () => {
  const secrets = corpus(500);

  it.each(Object.keys(TEXTS))('%s', (place) => {
    for (const secret of secrets) {
      const text = TEXTS[place]?.(secret) ?? '';
      const sent = encode(spanWith(text));
      for (const trace of traces(secret)) expect(sent, `${secret.kind}: ${text}`).not.toContain(trace);
      expect(sent).toContain('[masked]');
    }
  });

  it('under an attribute of that name', () => {
    for (const { name, value } of secrets) {
      if (!name) continue;
      const key = `http.request.header.${name}`;
      expect(encode(makeSpan({ attributes: { [key]: value, [`${key}.0`]: [value] } }))).not.toContain(value);
    }
  });

  it('private keys, whole or cut off, in JSON too', () => {
    const body = Array.from({ length: 20 }, () => of(`${ALNUM}+/`, 64)).join('\n');
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;
    for (const text of [key, key.slice(0, 700), JSON.stringify({ key }), JSON.stringify(JSON.stringify({ key, b: 1 }))]) {
      const masked = maskSecrets(text);
      expect(masked).not.toContain(body.slice(70, 120));
      if (text !== key && text.length > 700) expect(() => JSON.parse(masked) as unknown).not.toThrow();
    }
  });

  it('passwords in URLs', () => {
    expect(maskSecrets('postgres://app:s3cr:t@db.example/x')).toBe('postgres://app:[masked]@db.example/x');
    expect(maskSecrets('redis://:hunter2@cache')).toBe('redis://:[masked]@cache');
  });
});

describe('JSON stays JSON', () => {
  const secretName = fc.constantFrom('password', 'token', 'cookie', 'authorization', 'api_key', 'secret');
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('a\\', '\\"', '"', "'", 'token=ab12"'),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('any'), { maxLength: 3 }), tie('object'), tie('nested')),
    object: fc.dictionary(fc.oneof(secretName, fc.string()), tie('any'), { maxKeys: 4 }),
    nested: tie('object').map((inner) => JSON.stringify(inner)),
  })).any;

  it('whatever it holds, and at any depth', () => {
    fc.assert(
      fc.property(fc.record({ value }), fc.constantFrom(0, 2), (json, indent) => {
        expectSameShape(JSON.parse(maskSecrets(JSON.stringify(json, null, indent))), JSON.parse(JSON.stringify(json)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('and a string under a secret name is masked whole', () => {
    fc.assert(
      fc.property(
        secretName,
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string(),
        fc.nat(3),
        (name, secret, other, depth) => {
          const wrap = (levels: number): string =>
            JSON.stringify(levels ? { inner: wrap(levels - 1) } : { [name]: secret, other: { other } });
          let read = JSON.parse(maskSecrets(wrap(depth))) as Record<string, string>;
          for (let level = 0; level < depth; level++) read = JSON.parse(read.inner ?? '') as typeof read;
          expect(read[name]).toBe('[masked]');
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** Lists and objects keep their members; only strings and numbers may have changed. */
function expectSameShape(masked: unknown, original: unknown): void {
  if (Array.isArray(original)) {
    expect(masked).toHaveLength(original.length);
    original.forEach((item, place) => expectSameShape((masked as unknown[])[place], item));
  } else if (original && typeof original === 'object') {
    expect(Object.keys(masked as object)).toHaveLength(Object.keys(original).length);
  } else if (original === null || typeof original === 'boolean') {
    expect(masked).toBe(original);
  }
}

describe('what is no secret stays', () => {
  it.each([
    'The password field must not be empty',
    'max_tokens=1024, prompt_tokens: 17, token_count=5',
    'session_id=session-123 conversation 0192f0c1-7d52-7f3a-9f0e-1c2d3e4f5a6b',
    'const token = await getToken();',
    'authorize the risk-assessment-management-plan-of-2026',
    'chatcmpl-9aBcDeFgHiJkLmNoPqRsTuVwXyZ01 call_AbCdEfGhIjKlMnOpQrStUvWx',
    '1763890000123 17638900001234567 0.4532015112830366',
    'a bearer authentication scheme, and basic understanding',
    'https://example.com/a:b/c@d?x=1',
    JSON.stringify({ required: ['password', 'email'], properties: { password: { type: 'string' } } }),
    JSON.stringify({ password: null, token: false, secret: '' }),
    '"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"',
  ])('%s', (text) => expect(maskSecrets(text)).toBe(text));

  it('and the span itself is handed on, untouched', () => {
    const span = makeSpan({ attributes: { text: 'nothing here', count: 3, list: ['a'] } });
    expect(redact(span)).toBe(span);
    const secret = makeSpan({ attributes: { password: 'hunter2' } });
    expect((redact(secret) as SpanRecord).attributes).toEqual({ password: '[masked]' });
    expect(secret.attributes).toEqual({ password: 'hunter2' });
  });
});

describe("the application's own hook", () => {
  const run = (hook: (span: SpanRecord) => unknown) =>
    createRedact({ content: content.onExport, redact: hook as never, maxValueLength: 100 })(makeSpan(), 0);

  it('fails closed', () => {
    expect(
      run(() => {
        throw new Error('broken');
      }),
    ).toBe('redaction_failed');
    expect(run(() => undefined)).toBe('redaction_failed');
    expect(run((span) => Promise.resolve(span))).toBe('redaction_failed');
    expect(run(() => null)).toBe('redacted');
  });

  it('is masked too', () => {
    expect(run((span) => ({ ...span, spanContext: () => span.spanContext(), name: 'token=abc123' }))).toMatchObject({
      name: 'token=[masked]',
    });
  });
});

describe('keys for pages', () => {
  it('knows secret ones', () => {
    for (const key of [FORMATS.openai?.(), FORMATS.langfuse?.(), ` Bearer ${FORMATS.anthropic?.()}`]) {
      expect(looksSecret(key ?? '')).toBe(true);
    }
    for (const key of ['pk-lf-1234', 'public', '', 'hcaik_01abc']) expect(looksSecret(key)).toBe(false);
  });
});
