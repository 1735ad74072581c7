import { words } from '../client/words';
import { Icon } from '../parts/icon';
import { diffLines } from '../parts/text-diff';
import { LongText } from '../parts/long-text';

/** The system prompt in force, folded; when it changed, with what changed. */
export function SystemPrompt({ text, previous }: { text: string; previous: string | null }) {
  const changed = previous !== null && previous !== text;
  const name = words.value.conversation;
  return (
    <details class="system-prompt">
      <summary>
        <Icon name="file" size={14} />
        {changed ? name.systemChanged : name.systemPrompt}
        <span class="cut muted">{text.slice(0, 120)}</span>
        <Icon name="chevron" size={12} class="fold-mark" />
      </summary>
      {changed ? (
        <Difference before={previous} after={text} />
      ) : (
        <LongText text={text}>
          {(shown) => (
            <pre class="raw-text" tabIndex={0}>
              {shown}
            </pre>
          )}
        </LongText>
      )}
    </details>
  );
}

function Difference({ before, after }: { before: string; after: string }) {
  return (
    <div class="diff">
      {diffLines(before, after).map((line, index) => (
        <div key={index} class={`diff-line diff-${line.kind}`}>
          <span class="sr-only">{line.kind === 'same' ? '' : words.value.compare.marks[line.kind]}</span>
          <span aria-hidden="true" class="diff-sign">
            {line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ' '}
          </span>
          {line.text}
        </div>
      ))}
    </div>
  );
}
