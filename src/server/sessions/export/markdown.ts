import type { Message, MessagePart, SessionDetail, Turn } from '../api';

const roleNames: Record<string, string> = { user: 'User', assistant: 'Assistant', system: 'System', tool: 'Tool' };

/** The conversation as a transcript that people read. */
export function toMarkdown(session: SessionDetail): string {
  const title = session.title ?? session.id;
  const head = [
    `# ${title}`,
    '',
    `Session \`${session.id}\`, ${new Date(session.startedAt).toISOString()}, ${session.turnCount} turns.`,
  ];
  return [...head, ...session.turns.flatMap(turnLines), ''].join('\n');
}

function turnLines(turn: Turn, index: number): string[] {
  const errors = turn.errors.map(({ spanName, message }) => `> **Error** in ${spanName}: ${message ?? 'no message'}`);
  return ['', `## Turn ${index + 1}`, ...turn.messages.flatMap(messageLines), ...(errors.length > 0 ? ['', ...errors] : [])];
}

function messageLines(message: Message): string[] {
  return [
    '',
    `**${message.name ?? roleNames[message.role] ?? message.role}**`,
    ...message.parts.flatMap((part) => ['', partText(part)]),
  ];
}

function partText(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.content;
    case 'reasoning':
      return `> ${part.content.replaceAll('\n', '\n> ')}`;
    case 'tool_call':
      return fenced(`${part.name}(${asJson(part.arguments)})`, '');
    case 'tool_call_response':
      return fenced(asJson(part.response), 'json');
    case 'uri':
      return `[${part.modality}](${part.uri})`;
    default:
      return `*(${part.type})*`;
  }
}

function asJson(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

/** A fence longer than any in the text, so that the text cannot end it. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
