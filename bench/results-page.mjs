/** RESULTS.md, from the figures that the parts have kept. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { goals, verdict } from './goals.mjs';
import { root } from './harness.mjs';
import { peers } from './peers.mjs';

const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const range = ({ median, low, high } = {}, digits = 2) =>
  `${number(median, digits)} (${number(low, digits)}–${number(high, digits)})`;
const table = (head, rows) =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

export function page(results) {
  return `${[heading(), goalTable(results), reasons(results), sizes(results.size), spanCost(results['span-cost']), exporting(results.export), starting(results.start), awaiting(results.await), streaming(results.streams), versions()].filter(Boolean).join('\n\n')}\n`;
}

function heading() {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return [
    '# What threadlight costs, beside its peers',
    '',
    'Made by `npm run bench` (a part alone: `npm run bench -- size`). Peers are installed into `.cache/bench/peers` by the same command.',
    'Ratios are taken round by round against the peer in the same run, because what noise does to one it does to both; figures are',
    'medians, with the quarters around them in parentheses.',
    '',
    `threadlight ${version}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${new Date().toISOString().slice(0, 10)}.`,
  ].join('\n');
}

function goalTable(results) {
  const rows = goals.map((goal) => {
    const { figure, text } = verdict(goal, results);
    const wanted = [
      goal.atMost !== undefined && `budget ${goal.atMost}`,
      goal.goal !== undefined && `≤ ${goal.goal}`,
      goal.atLeast !== undefined && `≥ ${goal.atLeast}`,
    ]
      .filter(Boolean)
      .join(', ');
    return [goal.what, wanted, number(figure, figure > 5 ? 1 : 2), text];
  });
  return `## Goals\n\n${table(['figure', 'wanted', 'measured', ''], rows)}`;
}

function reasons(results) {
  const missed = goals.filter((goal) => goal.why && verdict(goal, results).text === '**not reached**');
  const byReason = Map.groupBy ? Map.groupBy(missed, ({ why }) => why) : groupBy(missed);
  const lines = [...byReason].map(([why, list]) => `- ${list.map(({ what }) => what).join('; ')}: ${why}`);
  return lines.length > 0 ? `## Why not\n\n${lines.join('\n')}` : '';
}

function groupBy(list) {
  const groups = new Map();
  for (const goal of list) groups.set(goal.why, [...(groups.get(goal.why) ?? []), goal]);
  return groups;
}

function sizes(size) {
  if (!size) return '';
  const rows = (tier) =>
    [...size[tier]]
      .sort((a, b) => (a.gzip ?? Infinity) - (b.gzip ?? Infinity))
      .map(({ app, bytes, gzip, delivers, fault }) => [
        app,
        fault ? '–' : number(bytes / 1000, 1),
        fault ? '–' : number(gzip / 1000, 1),
        fault ?? (delivers ? 'yes' : 'no'),
      ]);
  const head = ['app', 'KB minified', 'KB gzip', 'both spans arrive'];
  return [
    '## Size',
    'A minimal app that traces one span in another and exports them: esbuild, minified, gzip -9. It counts when both spans arrive, from Chromium or workerd.',
    `### Browser\n\n${table(head, rows('browser'))}`,
    `### Edge\n\n${table(head, rows('edge'))}`,
    `### Script tag\n\n${table(
      ['file', 'KB minified', 'KB gzip'],
      size.scripts.map(({ app, bytes, gzip }) => [app, number(bytes / 1000, 1), number(gzip / 1000, 1)]),
    )}`,
  ].join('\n\n');
}

function spanCost(cost) {
  if (!cost) return '';
  const rows = Object.entries(cost).flatMap(([atOnce, { micros, cpu, bytes }]) =>
    Object.keys(micros.values).map((way) => [
      atOnce,
      way,
      range(micros.values[way]),
      range(micros.ratios[way]),
      range(cpu.ratios[way]),
      number(bytes.values[way].median, 0),
      number(bytes.ratios[way].median),
    ]),
  );
  return `## A nested pair of spans\n\n\`withWorkflow\` > \`withTask\`, awaited, inside a conversation; Node, batch processor, an exporter that does nothing. Traceloop and "threadlight" record input and output.\n\n${table(['at once', '', 'µs', 'of OpenTelemetry 2', 'CPU, of OpenTelemetry 2', 'bytes allocated', 'of OpenTelemetry 2'], rows)}`;
}

function exporting(figures) {
  if (!figures) return '';
  const { cpu, bytes, wire, burst } = figures;
  const rows = Object.keys(cpu.values).map((way) => [
    way,
    range(cpu.values[way], 1),
    range(cpu.ratios[way]),
    number(1e6 / cpu.values[way].median, 0),
    number(bytes[way], 0),
  ]);
  return [
    '## Export',
    'Batches of 512 spans, 12 attributes, about 3 KB of messages each, to a sink on this machine.',
    table(['', 'µs CPU a span', 'of OpenTelemetry JSON', 'spans a CPU second', 'bytes a span'], rows),
    `Brotli is used where the receiver says that it takes it, as the Sessions server and this sink do; gzip for all others.`,
    `A conversation of 20 turns that repeats its history: ${wire.br} bytes on the wire by Brotli, ${wire.gzip} by gzip, of ${wire.none}. Of a burst of 10,000 spans OpenTelemetry delivers ${burst.openTelemetry}, threadlight ${burst.threadlight}.`,
  ].join('\n\n');
}

function starting(start) {
  if (!start) return '';
  const node = Object.entries(start.node).map(([name, figure]) => [name, range(figure, 0), range(figure.ratio)]);
  const worker = Object.entries(start.worker)
    .filter(([name]) => name !== 'empty')
    .map(([name, { over }]) => [name, range(over, 0)]);
  const script = Object.entries(start.script).map(([name, figure]) => [name, range(figure, 1)]);
  return [
    '## Start',
    table(['import in a fresh Node', 'ms', 'of OpenTelemetry 2'], node),
    table(['Worker, until it has answered once and sent its spans', 'ms of CPU over an empty one'], worker),
    table(['script tag in Chromium', 'ms to evaluate'], script),
  ].join('\n\n');
}

function awaiting(engines) {
  if (!engines) return '';
  const rows = Object.entries(engines).map(([engine, { native, outside, inside, afterwards, fault }]) =>
    fault ? [engine, fault, '', '', ''] : [engine, ...[native, outside, inside, afterwards].map((nanos) => number(nanos, 0))],
  );
  return `## Await tracking\n\n${table(['nanoseconds an await', 'native', 'outside of conversations', 'inside', 'after shutdown'], rows)}`;
}

function streaming(streams) {
  if (!streams) return '';
  return `## Streams\n\n${streams.streams} streams of 1 MB at once, each recorded with at most ${streams.content} bytes of content: ${streams.each} bytes of heap a stream more than without threadlight (${streams.allowed} allowed).`;
}

function versions() {
  const rows = Object.entries(peers).map(([peer, packages]) => [
    peer,
    Object.entries(packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  ]);
  return `## Versions of the peers\n\n${table(['', ''], rows)}`;
}
