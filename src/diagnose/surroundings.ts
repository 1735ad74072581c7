import type { SdkRuntime } from '../sdk/sdk-runtime';
import { fault, type Finding, note } from './findings';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What can be told without a request. */
export function lookAround({ settings, tier, ownExporter }: SdkRuntime): Finding[] {
  if (ownExporter) {
    return [
      note('own_exporter', 'Spans go to the exporter that initialize() was given.', 'Its own settings decide where they arrive.'),
    ];
  }
  const page = (globalThis as { location?: Location }).location;
  const isPath = settings.url.startsWith('/');
  if (isPath && !page) return [relative(settings.url)];
  const { protocol, hostname } = new URL(settings.url, page?.href);
  const isMixed = tier === 'browser' && page?.protocol === 'https:' && protocol === 'http:' && !LOOPBACK.test(hostname);
  if (isMixed) return [mixedContent(settings.url)];
  return globalThis.navigator?.onLine === false ? [offline()] : [];
}

function relative(url: string): Finding {
  return fault(
    'relative_endpoint',
    `baseUrl is the path ${url}, and there is no page whose origin it could be of.`,
    'Give a full URL.',
  );
}

function mixedContent(url: string): Finding {
  const advice = 'Give the collector https, or send to a path of the page’s own origin: threadlight/proxy.';
  return fault('mixed_content', `The page is https and ${url} is http: the browser blocks it.`, advice);
}

function offline(): Finding {
  return fault(
    'offline',
    'The browser says that it is offline.',
    'Spans wait, and are sent when it is online again; threadlight/offline keeps them over reloads.',
  );
}
