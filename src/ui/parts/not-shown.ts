import type { MessagePart } from '../../server/sessions/api';
import type { Messages } from '../messages/en';
import { formatBytes, formatCount } from './figures';

/** Why data is named and not seen: the sender did not send it, or it is of a kind that no page shows. */
export function whyNotShown({ content, byteLength }: Extract<MessagePart, { type: 'blob' }>, words: Messages): string {
  if (content !== '') return words.conversation.notShown(formatCount(content.length));
  return words.conversation.notSent(formatBytes(byteLength ?? 0));
}
