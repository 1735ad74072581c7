import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DoctorClient, DoctorFinding, DoctorReport } from '../../server/sessions/api';
import { fetchDoctor } from '../client/api';
import { onChange } from '../client/live';
import { language } from '../client/preferences';
import { sessionPath } from '../client/router';
import { words } from '../client/words';
import { findingTexts } from '../messages/findings';
import { formatBytes, formatCount } from '../parts/figures';
import { Icon } from '../parts/icon';
import { Link } from '../parts/link';
import { Problem } from '../parts/problem';
import { Ago } from '../parts/time';
import { ImportField } from './import-field';

const report = signal<DoctorReport | null>(null);
const problem = signal<string | null>(null);

/** What arrives, what is wrong with it, and what to do about it. */
export function DoctorPage() {
  useEffect(() => {
    void load();
    return onChange(() => void load());
  }, []);
  const text = words.value.doctor;
  const found = report.value;
  return (
    <main id="main" class="doctor page">
      <h1>{text.title}</h1>
      <p class="page-lead">{text.lead}</p>
      {problem.value && <Problem message={problem.value} />}
      {found && <Report report={found} />}
      {(found ?? problem.value) !== null && <ImportField />}
    </main>
  );
}

function Report({ report: found }: { report: DoctorReport }) {
  const text = words.value.doctor;
  return (
    <>
      <section aria-labelledby="doctor-findings">
        <h2 id="doctor-findings">{text.findings}</h2>
        {found.findings.length === 0 ? (
          <p class="all-well">
            <Icon name="check" />
            {text.allWell}
          </p>
        ) : (
          <ul class="findings">
            {bySeverity(found.findings).map((one, index) => (
              <Finding key={index} finding={one} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="doctor-clients">
        <h2 id="doctor-clients">{text.clients}</h2>
        <Clients clients={found.clients} />
      </section>
      <section aria-labelledby="doctor-received">
        <h2 id="doctor-received">{text.server}</h2>
        <Received report={found} />
      </section>
    </>
  );
}

/** What is broken stands above what is a hint. */
function bySeverity(findings: DoctorFinding[]): DoctorFinding[] {
  const order = ['error', 'warning', 'info'];
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function Finding({ finding }: { finding: DoctorFinding }) {
  const text = words.value.doctor;
  const { message, advice } = findingTexts[language.value][finding.code] ?? finding;
  return (
    <li class={`finding finding-${finding.severity}`}>
      <Icon name={finding.severity === 'info' ? 'info' : 'alert'} />
      <div>
        <h3>
          <span class="sr-only">{text.severities[finding.severity]}: </span>
          {message}
          <span class="badge badge-neutral">{formatCount(finding.count)}</span>
        </h3>
        <p>{advice}</p>
        {finding.exampleTraceId !== null && (
          <Link class="span-link" to={sessionPath(`trace:${finding.exampleTraceId}`, {})}>
            {text.example}
            <Icon name="chevron" size={12} />
          </Link>
        )}
      </div>
    </li>
  );
}

function Clients({ clients }: { clients: DoctorClient[] }) {
  const text = words.value.doctor;
  if (clients.length === 0) return <p class="muted">{text.noClients}</p>;
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label={text.clients}>
      <table class="data-table">
        <thead>
          <tr>
            <th scope="col">{text.service}</th>
            <th scope="col">{text.sdk}</th>
            <th scope="col" class="number">
              {text.spans}
            </th>
            <th scope="col" class="last-seen">
              {text.lastSeen}
            </th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <tr key={`${client.service}/${client.sdk}`}>
              <td>{client.service}</td>
              <td class="muted">{client.sdk}</td>
              <td class="number">{formatCount(client.spans)}</td>
              <td>
                <Ago at={client.lastSeenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Received({ report: { received, store, priceTable } }: { report: DoctorReport }) {
  const text = words.value.doctor;
  const figures: [string, string][] = [
    [text.received, formatCount(received.spans)],
    [text.refused, formatCount(received.refusedSpans)],
    [text.duplicates, formatCount(received.duplicateSpans)],
    [text.sessions, formatCount(store.sessions)],
    [text.traces, formatCount(store.traces)],
    [text.stored, formatCount(store.spans)],
    [text.size, store.sizeBytes === null ? '–' : `${formatBytes(store.sizeBytes)} · ${store.kind}`],
    [text.priceTable, priceTable],
  ];
  return (
    <>
      <dl class="figures figures-boxed">
        {figures.map(([name, value]) => (
          <div class="figure-box" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {received.refusedRequests.length > 0 && <Refusals refused={received.refusedRequests} />}
    </>
  );
}

/** The reasons stand as they were sent, in the language of the protocol: one looks for them in the sender's log. */
function Refusals({ refused }: { refused: DoctorReport['received']['refusedRequests'] }) {
  return (
    <div class="refusals">
      <h3>{words.value.doctor.reasons}</h3>
      <ul>
        {refused.map((one) => (
          <li key={one.reason}>
            <code lang="en">{one.reason}</code> × {formatCount(one.count)}
          </li>
        ))}
      </ul>
    </div>
  );
}

async function load(): Promise<void> {
  try {
    report.value = await fetchDoctor();
    problem.value = null;
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  }
}
