/**
 * The tracers that threadlight is measured beside, each in a folder of its own below `.cache/bench/peers`, because they want
 * different versions of OpenTelemetry. Not a dependency of the package. Installed once; delete the folder to start anew.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder and exact versions. */
export const peers = {
  'otel-2': {
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/context-async-hooks': '2.12.0',
    '@opentelemetry/context-zone': '2.12.0',
    '@opentelemetry/core': '2.12.0',
    '@opentelemetry/exporter-trace-otlp-http': '0.223.0',
    '@opentelemetry/exporter-trace-otlp-proto': '0.223.0',
    '@opentelemetry/resources': '2.12.0',
    '@opentelemetry/sdk-trace-base': '2.12.0',
    '@opentelemetry/sdk-trace-node': '2.12.0',
    '@opentelemetry/sdk-trace-web': '2.12.0',
  },
  'otel-3': {
    '@opentelemetry/api': '1.10.0',
    '@opentelemetry/exporter-trace-otlp-http': '0.301.0',
    '@opentelemetry/resources': '3.1.1',
    '@opentelemetry/sdk-trace': '3.1.1',
  },
  sentry: { '@sentry/browser': '11.12.0', '@sentry/cloudflare': '11.0.0', '@sentry/node': '11.12.0' },
  honeycomb: { '@honeycombio/opentelemetry-web': '1.5.1', '@opentelemetry/api': '1.9.1' },
  faro: { '@grafana/faro-web-sdk': '2.12.1', '@grafana/faro-web-tracing': '2.12.1', '@opentelemetry/api': '1.9.1' },
  langfuse: {
    '@langfuse/otel': '5.11.1',
    '@langfuse/tracing': '5.11.1',
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/sdk-trace-base': '2.12.0',
    '@opentelemetry/sdk-trace-web': '2.12.0',
  },
  logfire: { '@opentelemetry/api': '1.9.1', '@pydantic/logfire-browser': '0.18.9', '@pydantic/logfire-cf-workers': '0.12.3' },
  vercel: { '@opentelemetry/api': '1.9.1', '@vercel/otel': '2.1.3' },
  'cf-workers': { '@microlabs/otel-cf-workers': '0.9.1', '@opentelemetry/api': '1.9.1' },
  traceloop: { '@opentelemetry/api': '1.9.1', '@traceloop/node-server-sdk': '0.27.0' },
};

const home = fileURLToPath(new URL('../.cache/bench/peers/', import.meta.url));

/** The folder of a peer, in which its packages resolve. */
export const folderOf = (peer) => `${home}${peer}`;

/** Installs what is missing; answers the peers that could not be had, with the reason. */
export function installPeers(names = Object.keys(peers)) {
  return Object.fromEntries(names.map((name) => [name, install(name)]).filter(([, fault]) => fault));
}

function install(name) {
  const folder = folderOf(name);
  const wanted = JSON.stringify({ private: true, type: 'module', dependencies: peers[name] }, null, 2);
  if (existsSync(`${folder}/installed`)) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, wanted);
  console.log(`installing ${name}`);
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) return stderr.trim().split('\n')[0] || 'npm install failed';
  writeFileSync(`${folder}/installed`, '');
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(installPeers());
