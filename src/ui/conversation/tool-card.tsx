import type { ToolRun } from '../../server/sessions/api';
import { sessionPath } from '../client/router';
import { words } from '../client/words';
import { CopyButton } from '../parts/copy';
import { formatDuration } from '../parts/figures';
import { Icon } from '../parts/icon';
import { JsonTree, jsonText, parseStructured } from '../parts/json-tree';
import { Link } from '../parts/link';

/** A tool call with its result, its definition and the span that ran it. Failed ones are red. */
export function ToolCard({ run, sessionId, traceId }: { run: ToolRun; sessionId: string; traceId: string }) {
  const text = words.value.conversation;
  const failed = run.error !== undefined;
  const pending = !failed && run.result === undefined;
  return (
    <details
      class={`tool-card ${failed ? 'tool-failed' : ''}`}
      open={failed}
      data-role="tool"
      data-failed={failed || undefined}
      data-span={run.spanId ?? undefined}
    >
      <summary>
        <Icon name={failed ? 'alert' : 'tool'} size={14} />
        <span class="tool-name">{run.name}</span>
        <span class="tool-brief cut">{brief(run.arguments)}</span>
        {failed && <span class="badge badge-error">{text.toolFailed}</span>}
        {pending && <span class="badge badge-neutral">{text.toolNoResult}</span>}
        {run.durationMs !== null && <span class="figure">{formatDuration(run.durationMs)}</span>}
        <Icon name="chevron" size={12} class="fold-mark" />
      </summary>
      <div class="tool-body">
        <Section title={text.toolArguments} value={run.arguments} />
        {failed ? <p class="tool-error">{run.error}</p> : !pending && <Section title={text.toolResult} value={run.result} />}
        {run.definition && (
          <details class="tool-definition">
            <summary>{text.toolDefinition}</summary>
            {run.definition.description && <p>{run.definition.description}</p>}
            <JsonTree value={run.definition.parameters} open={2} />
          </details>
        )}
        {run.spanId !== null && (
          <Link class="span-link" to={sessionPath(sessionId, { traceId, spanId: run.spanId })}>
            {text.openSpan}
            <Icon name="chevron" size={12} />
          </Link>
        )}
      </div>
    </details>
  );
}

function Section({ title, value }: { title: string; value: unknown }) {
  return (
    <section class="tool-section">
      <div class="tool-section-head">
        <h3>{title}</h3>
        <CopyButton text={() => jsonText(value)} label={words.value.conversation.copyNamed(title)} />
      </div>
      <JsonTree value={parseStructured(value) ?? value} open={2} />
    </section>
  );
}

function brief(value: unknown): string {
  const structured = parseStructured(value);
  if (structured === null) return typeof value === 'string' ? value.slice(0, 120) : '';
  return Object.entries(structured)
    .map(([key, one]) => `${key}: ${typeof one === 'object' ? '…' : String(one)}`)
    .join(', ')
    .slice(0, 120);
}
