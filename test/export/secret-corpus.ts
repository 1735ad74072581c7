/** Secrets of every kind, made up, and the texts that may carry them; the same ones in every run. */

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
export const ALNUM = LOWER + UPPER + DIGITS;

/** The same numbers in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

const random = randomFrom(20_261_122);
export const of = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const base64url = (length: number): string => of(`${ALNUM}_-`, length);

/** Formats that are secrets wherever they stand. */
export const FORMATS: Record<string, () => string> = {
  openai: () => `sk-proj-${base64url(48)}`,
  'openai, old': () => `sk-${of(ALNUM, 48)}`,
  anthropic: () => `sk-ant-api03-${base64url(93)}`,
  openrouter: () => `sk-or-v1-${of(HEX, 64)}`,
  langfuse: () => `sk-lf-${of(HEX, 8)}-${of(HEX, 4)}-${of(HEX, 4)}-${of(HEX, 4)}-${of(HEX, 12)}`,
  groq: () => `gsk_${of(ALNUM, 52)}`,
  huggingface: () => `hf_${of(ALNUM, 34)}`,
  google: () => `AIza${base64url(35)}`,
  'google oauth': () => `ya29.${base64url(60)}`,
  aws: () => `AKIA${of(UPPER + '234567', 16)}`,
  'aws, temporary': () => `ASIA${of(UPPER + '234567', 16)}`,
  github: () => `ghp_${of(ALNUM, 36)}`,
  'github, fine-grained': () => `github_pat_${of(ALNUM, 22)}_${of(ALNUM, 59)}`,
  gitlab: () => `glpat-${base64url(20)}`,
  slack: () => `xoxb-${of(DIGITS, 12)}-${of(DIGITS, 12)}-${of(ALNUM, 24)}`,
  stripe: () => `sk_live_${of(ALNUM, 24)}`,
  sendgrid: () => `SG.${base64url(22)}.${base64url(43)}`,
  npm: () => `npm_${of(ALNUM, 36)}`,
  databricks: () => `dapi${of(HEX, 32)}`,
  jwt: () => `eyJhbGciOiJIUzI1NiJ9.eyJ${of(ALNUM, 60)}.${base64url(43)}`,
  card: luhnCard,
};

/** Values that only their name gives away. */
const NAMED: Record<string, () => string> = {
  password: () => of(ALNUM, 4 + Math.floor(random() * 12)),
  DB_PASSWORD: () => of(`${ALNUM}!$*`, 14),
  client_secret: () => `${of(ALNUM, 18)}7`,
  'x-api-key': () => `${of(HEX, 24)}1`,
  AccountKey: () => `${of(`${ALNUM}+/`, 40)}8==`,
  refreshToken: () => `${base64url(30)}3`,
  aws_secret_access_key: () => `${of(`${ALNUM}/+`, 39)}4`,
  authorization: () => `Basic ${of(ALNUM, 20)}==`,
  cookie: () => `sid=${of(ALNUM, 20)}; theme=${of(LOWER, 6)}`,
};

function luhnCard(): string {
  const start = ['4', '51', '52', '55', '2221', '34', '37', '6011', '65', '35', '36'][Math.floor(random() * 11)] ?? '4';
  const length = start === '34' || start === '37' ? 15 : start === '36' ? 14 : 16;
  const digits = start + of(DIGITS, length - start.length - 1);
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  const card = digits + ((10 - (sum % 10)) % 10);
  const separator = ['', ' ', '-'][Math.floor(random() * 3)] ?? '';
  return card.replace(/(\d{4})(?=\d)/g, `$1${separator}`);
}

export interface Secret {
  kind: string;
  value: string;
  /** The field that holds it, for values that only their name gives away. */
  name?: string;
}

export function corpus(size: number): Secret[] {
  const formats = Object.entries(FORMATS).map(([kind, make]) => ({ kind, make, name: undefined }));
  const named = Object.entries(NAMED).map(([name, make]) => ({ kind: name, make, name }));
  const all = [...formats, ...named];
  return Array.from({ length: size }, (_, i) => {
    const { kind, make, name } = all[i % all.length] ?? formats[0]!;
    return { kind, value: make(), name };
  });
}

/** Every way in which text may carry a secret. */
export const TEXTS: Record<string, (secret: Secret) => string> = {
  plain: ({ name, value }) => (name ? `${name}=${value}` : value),
  prose: ({ name = 'key', value }) => `Please use this for now\n${name}: ${value}\nand tell nobody.`,
  json: ({ name = 'note', value }) => JSON.stringify({ before: 1, [name]: value, after: 'x' }),
  messages: ({ name = 'key', value }) =>
    JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: `here: ${name}=${value} "quoted"` }] }]),
  'json in json': ({ name = 'note', value }) =>
    JSON.stringify({ role: 'tool', result: JSON.stringify({ deep: JSON.stringify({ [name]: value, then: 'x' }) }) }),
  list: ({ name = 'notes', value }) => JSON.stringify({ [name]: [value, value] }),
  'url query': ({ name = 'x', value }) => `https://api.example/v1?a=1&${name}=${encodeSpaces(value)}&b=2`,
  header: ({ name, value }) =>
    `GET / HTTP/1.1\r\n${name ?? 'Authorization'}: ${name ? value : `Bearer ${value}`}\r\nHost: example`,
  code: ({ name, value }) => `const key = { "${name ?? 'k'}": "${value}" };`,
};

const encodeSpaces = (text: string): string => text.replace(/ /g, '%20').replace(/;/g, '').replace(/=+$/, '');

/** The parts of a secret that must not be read anywhere. */
export function traces({ kind, value }: Secret): string[] {
  if (kind === 'cookie') return [value.slice(4, 24)];
  if (kind === 'authorization') return [value.slice(6, 26)];
  return [value];
}
