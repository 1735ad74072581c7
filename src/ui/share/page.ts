import type { MessagePart, SessionDetail, SpanSummary, ToolRun, Turn } from '../../server/sessions/api';
import { flowOf, type FlowItem } from '../conversation/flow';
import { formatCost, formatCount, formatDuration } from '../parts/figures';
import { jsonText } from '../parts/json-tree';
import { renderMarkdown } from '../parts/markdown';
import { whyNotShown } from '../parts/not-shown';
import { isSafeImage, isSafeLink } from '../parts/safe-url';
import { formatMoment } from '../parts/time';
import type { Messages } from '../messages/en';
import { shareStyle } from './style';
import { waterfallSvg } from './waterfall-svg';

export interface SharedSession {
  detail: SessionDetail;
  /** Spans by trace id; empty when the waterfall is left out. */
  spans: Map<string, SpanSummary[]>;
  words: Messages;
  language: string;
}

/** A session as one HTML file that needs no server, runs no script and loads nothing. */
export function sharePage(shared: SharedSession): string {
  const { detail, words, language } = shared;
  const title = escapeHtml(detail.title ?? detail.id);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${shareStyle}</style>
</head>
<body>
<header><h1>${title}</h1>${factsHtml(shared)}</header>
<main>${detail.turns.map((turn, index) => turnHtml(turn, index, shared)).join('\n')}</main>
<footer>${escapeHtml(words.share.footer(formatMoment(Date.now())))}</footer>
</body>
</html>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function factsHtml({ detail, words }: SharedSession): string {
  const text = words.conversation;
  const facts: [string, string][] = [
    [text.conversationId, detail.id],
    [text.turns, formatCount(detail.turnCount)],
    [text.tokensInOut, `${formatCount(detail.tokens.input)} → ${formatCount(detail.tokens.output)}`],
    [text.cost, formatCost(detail.cost) ?? text.unknownPrice],
    [text.prices, detail.priceTable],
    [text.models, detail.models.join(', ')],
    [text.errors, formatCount(detail.errorCount)],
    [text.started, formatMoment(detail.startedAt)],
  ];
  return `<dl>${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

function turnHtml(turn: Turn, index: number, shared: SharedSession): string {
  const text = shared.words.conversation;
  const number = shared.detail.turnCount - shared.detail.turns.length + index + 1;
  const spans = shared.spans.get(turn.traceId) ?? [];
  const prompt =
    turn.systemPrompt && (turn.systemPrompt.changed || index === 0)
      ? folded(text.systemPrompt, `<pre>${escapeHtml(turn.systemPrompt.text)}</pre>`)
      : '';
  const errors = turn.errors
    .map(
      (error) =>
        `<p class="error"><strong>${escapeHtml(error.type ?? text.error)}</strong> ${escapeHtml(error.message ?? '')}</p>`,
    )
    .join('');
  return `<article>
<h2>${escapeHtml(text.turn(number))} <small>${escapeHtml(formatMoment(turn.startedAt))} · ${formatDuration(turn.durationMs)}</small></h2>
${prompt}${flowOf(turn)
    .map((item) => itemHtml(item, shared))
    .join('\n')}${errors}
${spans.length > 0 ? folded(text.spans(spans.length, formatCount(spans.length)), waterfallSvg(spans)) : ''}
</article>`;
}

function itemHtml(item: FlowItem, shared: SharedSession): string {
  if (item.kind === 'tool') return toolHtml(item.run, shared);
  const text = shared.words.conversation;
  const role = text.roles[item.message.role as keyof typeof text.roles] ?? item.message.role;
  const side = item.message.role === 'user' ? 'user' : 'other';
  return `<section class="message ${side}"><h3>${escapeHtml(role)}</h3>${item.parts.map((part) => partHtml(part, shared)).join('')}</section>`;
}

function toolHtml(run: ToolRun, { words }: SharedSession): string {
  const text = words.conversation;
  const answer =
    run.error === undefined
      ? `<h4>${escapeHtml(text.toolResult)}</h4><pre>${escapeHtml(jsonText(run.result ?? null))}</pre>`
      : `<p class="error">${escapeHtml(run.error)}</p>`;
  return folded(
    `${run.name}${run.error === undefined ? '' : ` · ${text.toolFailed}`}`,
    `<h4>${escapeHtml(text.toolArguments)}</h4><pre>${escapeHtml(jsonText(run.arguments))}</pre>${answer}`,
  );
}

function partHtml(part: MessagePart, { words }: SharedSession): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return renderMarkdown(part.content, words.parts);
    case 'reasoning':
      return folded(words.conversation.reasoning, renderMarkdown(part.content, words.parts));
    case 'blob':
      return blobHtml(part, words);
    case 'uri':
      return elsewhereHtml(part.modality, part.uri);
    case 'file':
      return elsewhereHtml(part.modality, part.fileId);
    default:
      return `<pre>${escapeHtml(jsonText(part))}</pre>`;
  }
}

function blobHtml(part: Extract<MessagePart, { type: 'blob' }>, words: Messages): string {
  const { modality, mimeType = modality, content } = part;
  const url = `data:${mimeType};base64,${content}`;
  return content !== '' && isSafeImage(url)
    ? `<img src="${escapeHtml(url)}" alt="${escapeHtml(words.conversation.image)}">`
    : `<p class="note">${escapeHtml(mimeType)} · ${escapeHtml(whyNotShown(part, words))}</p>`;
}

/** Named, and linked where a link is safe; never loaded. */
function elsewhereHtml(kind: string, target: string): string {
  const text = escapeHtml(target);
  const shown = isSafeLink(target) ? `<a href="${text}" rel="noopener noreferrer">${text}</a>` : `<code>${text}</code>`;
  return `<p class="note">${escapeHtml(kind)} · ${shown}</p>`;
}

function folded(name: string, html: string): string {
  return `<details><summary>${escapeHtml(name)}</summary>${html}</details>`;
}
