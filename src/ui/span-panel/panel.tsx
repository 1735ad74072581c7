import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { SpanDetail } from '../../server/sessions/api';
import { now } from '../client/clock';
import { absoluteUrl, sessionPath } from '../client/router';
import { spanOf } from '../client/trace';
import { words } from '../client/words';
import { IconButton } from '../parts/button';
import { TierSwatch } from '../parts/badge';
import { CopyButton } from '../parts/copy';
import { formatCount, formatDollars, formatDuration, tokensPerSecond } from '../parts/figures';
import { Icon } from '../parts/icon';
import { JsonTree, jsonText } from '../parts/json-tree';
import { Problem } from '../parts/problem';
import { Tabs } from '../parts/tabs';
import { Clock } from '../parts/time';
import { Attributes } from './attributes';
import { Events } from './events';

interface SpanPanelProps {
  sessionId: string;
  traceId: string;
  spanId: string;
  onClose: () => void;
}

/** The tab stays while one walks from span to span. */
const tab = signal('attributes');

/** Everything that is known of one span. */
export function SpanPanel({ sessionId, traceId, spanId, onClose }: SpanPanelProps) {
  const loaded = spanOf(traceId, spanId);
  const span = loaded.value.value;
  const text = words.value.span;
  const link = () => absoluteUrl(sessionPath(sessionId, { traceId, spanId }));
  return (
    <section class="span-panel" aria-label={text.title}>
      <div class="span-panel-head">
        {span && <Icon name={span.category} class={`category category-${span.category}`} />}
        <h2 class="cut">{span?.name ?? spanId}</h2>
        <CopyButton text={link} label={text.copyLink} icon="link" />
        <IconButton icon="close" label={text.close} onClick={onClose} />
      </div>
      {span ? <Details span={span} /> : loaded.problem.value !== null && <Problem message={loaded.problem.value} />}
    </section>
  );
}

function Details({ span }: { span: SpanDetail }) {
  const text = words.value.span;
  const tabs = [
    { id: 'attributes', name: text.attributes, count: Object.keys(span.attributes).length },
    { id: 'events', name: text.events, count: span.events.length },
    { id: 'resource', name: text.resource },
    ...(span.links.length > 0 ? [{ id: 'links', name: text.links, count: span.links.length }] : []),
    { id: 'raw', name: text.raw },
  ];
  const chosen = tabs.some((one) => one.id === tab.value) ? tab.value : 'attributes';
  return (
    <>
      <Facts span={span} />
      {span.status === 'error' && (
        <p class="span-error">
          <Icon name="alert" size={14} />
          {span.statusMessage ?? words.value.conversation.noErrorMessage}
        </p>
      )}
      <Tabs label={text.title} tabs={tabs} chosen={chosen} onChoose={(id) => (tab.value = id)}>
        <TabContent span={span} chosen={chosen} />
      </Tabs>
    </>
  );
}

function TabContent({ span, chosen }: { span: SpanDetail; chosen: string }) {
  if (chosen === 'events') return <Events span={span} />;
  if (chosen === 'resource') {
    return <Attributes values={{ ...span.resource, 'scope.name': span.scope.name, 'scope.version': span.scope.version }} />;
  }
  if (chosen === 'links') {
    return (
      <div class="json-box">
        <JsonTree value={span.links} open={3} />
      </div>
    );
  }
  if (chosen === 'raw') return <Raw value={span.otlp} />;
  return <Attributes values={span.attributes} readAs={fieldsByKey(span.readFrom)} />;
}

function Raw({ value }: { value: unknown }) {
  return (
    <div class="raw-otlp">
      <CopyButton text={() => jsonText(value)} withText />
      <pre class="raw-text" tabIndex={0}>
        {jsonText(value)}
      </pre>
    </div>
  );
}

function Facts({ span }: { span: SpanDetail }) {
  const text = words.value.span;
  const duration = Math.max(0, (span.endedAt ?? now.value) - span.startedAt);
  const speed = span.tokens ? tokensPerSecond(span.tokens.output, duration, span.timeToFirstChunkMs) : null;
  return (
    <dl class="span-facts">
      <Fact name={text.duration}>
        {span.endedAt === null ? text.stillOpen(formatDuration(duration)) : formatDuration(duration)}
      </Fact>
      <Fact name={text.start}>
        <Clock at={span.startedAt} />
      </Fact>
      {span.tier !== null && (
        <Fact name={text.tier}>
          <TierSwatch tier={span.tier} />
          {words.value.waterfall.tiers[span.tier]}
        </Fact>
      )}
      {span.service !== null && <Fact name={text.service}>{span.service}</Fact>}
      {span.model !== null && <Fact name={text.model}>{span.model}</Fact>}
      {span.tokens && (
        <Fact name={words.value.conversation.tokensInOut}>
          {formatCount(span.tokens.input)} → {formatCount(span.tokens.output)}
        </Fact>
      )}
      {span.tokens && (
        <Fact name={words.value.conversation.cost}>
          {span.cost === null ? <span class="unknown">{words.value.conversation.unknownPrice}</span> : formatDollars(span.cost)}
        </Fact>
      )}
      {span.timeToFirstChunkMs !== null && <Fact name={text.firstToken}>{formatDuration(span.timeToFirstChunkMs)}</Fact>}
      {speed !== null && <Fact name={text.speed}>{text.tokensPerSecond(formatCount(Math.round(speed)))}</Fact>}
      <Fact name={text.id}>
        <code>{span.spanId}</code>
        <CopyButton text={span.spanId} label={text.copyId} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="span-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The server says "dialect: key", several with commas between. */
function fieldsByKey(readFrom: Record<string, string>): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  for (const [field, sources] of Object.entries(readFrom)) {
    for (const source of sources.split(', ')) (fields[source.split(': ').at(-1) ?? source] ??= []).push(field);
  }
  return fields;
}
