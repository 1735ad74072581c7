import { useSignal } from '@preact/signals';
import type { SpanSummary, Turn } from '../../server/sessions/api';
import { fetchTrace } from '../client/api';
import { language } from '../client/preferences';
import type { OpenSession } from '../client/session';
import { words } from '../client/words';
import { Button } from '../parts/button';
import { Dialog } from '../parts/dialog';
import { formatBytes } from '../parts/figures';
import { sharePage } from './page';
import { redactSession, type Redaction } from './redact';

const rules: (keyof Redaction)[] = ['contacts', 'identity', 'systemPrompts', 'reasoning', 'tools', 'userMessages'];
const cautious: Redaction = {
  contacts: true,
  identity: true,
  systemPrompts: false,
  reasoning: false,
  tools: false,
  userMessages: false,
};

/** Makes one HTML file of the session, without what must not leave. The file is made here; nothing is uploaded. */
export function ShareDialog({ session, onClose }: { session: OpenSession; onClose: () => void }) {
  const text = words.value.share;
  const redaction = useSignal<Redaction>(cautious);
  const withSpans = useSignal(true);
  const state = useSignal('');
  const make = async () => {
    state.value = text.making;
    try {
      const html = await shareFile(session, redaction.value, withSpans.value);
      save(html, session.id);
      state.value = text.made(formatBytes(html.size));
    } catch (error) {
      state.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <Dialog
      title={text.title}
      onClose={onClose}
      actions={
        <>
          <output class="muted">{state.value}</output>
          <Button look="primary" icon="share" onClick={() => void make()}>
            {text.download}
          </Button>
        </>
      }
    >
      <p>{text.lead}</p>
      <fieldset class="share-rules">
        <legend>{text.leaveOut}</legend>
        {rules.map((rule) => (
          <Choice
            key={rule}
            name={text.rules[rule]}
            hint={text.ruleHints[rule]}
            chosen={redaction.value[rule]}
            onChange={(chosen) => (redaction.value = { ...redaction.value, [rule]: chosen })}
          />
        ))}
      </fieldset>
      <Choice
        name={text.withSpans}
        hint={text.withSpansHint}
        chosen={withSpans.value}
        onChange={(chosen) => (withSpans.value = chosen)}
      />
    </Dialog>
  );
}

interface ChoiceProps {
  name: string;
  hint: string;
  chosen: boolean;
  onChange: (chosen: boolean) => void;
}

function Choice({ name, hint, chosen, onChange }: ChoiceProps) {
  return (
    <label class="check-field">
      <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {name}
        <small>{hint}</small>
      </span>
    </label>
  );
}

async function shareFile(session: OpenSession, redaction: Redaction, withSpans: boolean): Promise<Blob> {
  await session.loadUntil(() => false);
  const detail = session.detail.peek();
  if (!detail) throw new Error(words.peek().parts.problem);
  const spans = withSpans ? await spansOf(detail.turns) : new Map<string, SpanSummary[]>();
  const html = sharePage({ detail: redactSession(detail, redaction), spans, words: words.peek(), language: language.peek() });
  return new Blob([html], { type: 'text/html' });
}

/** One after the other: a long session must not flood the server. */
async function spansOf(turns: Turn[]): Promise<Map<string, SpanSummary[]>> {
  const spans = new Map<string, SpanSummary[]>();
  for (const turn of turns) spans.set(turn.traceId, (await fetchTrace(turn.traceId)).spans);
  return spans;
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `session-${name.replace(/[^\w-]+/g, '-').slice(0, 60)}.html`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
