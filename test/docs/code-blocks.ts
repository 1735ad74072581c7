import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/root';

/** A fenced block of a page: "```js file=server.js" is JavaScript, and what the page says to put into that file. */
export interface CodeBlock {
  /** Path from the project's folder. */
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** The file that the page says it belongs in. */
  readonly file: string | undefined;
  /** What else stands behind the language, as in `sh server`: a command that goes on running. */
  readonly words: readonly string[];
  readonly text: string;
}

const FENCE = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

/** The blocks of one page, in their order. */
export function codeBlocksOf(page: string): CodeBlock[] {
  const markdown = readFileSync(join(root, page), 'utf8');
  return [...markdown.matchAll(FENCE)].map((match) => {
    const [language = '', ...words] = (match[1] ?? '').trim().split(/\s+/);
    const file = words.find((word) => word.startsWith('file='))?.slice('file='.length);
    const line = markdown.slice(0, match.index).split('\n').length;
    return { page, line, language, file, words: words.filter((word) => !word.includes('=')), text: match[2] ?? '' };
  });
}
