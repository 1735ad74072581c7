import { recordsContent } from '../core/content';
import { EntityContent } from '../core/entity-content';
import type { ContentRecorder } from '../core/runtime';
import type { ContentExport } from '../export/options';
import { fit } from '../export/fit';
import { shortenSpan } from '../export/shorten';
import { toBoundedJson } from '../util/bounded-json';

/** What a build needs that records what people, models and functions say. The lean builds record nothing of it. */
export interface Content {
  readonly recorder: ContentRecorder;
  readonly onExport: ContentExport;
}

export const content: Content = {
  recorder: {
    entity: (runtime, context, span, call) =>
      recordsContent(context, runtime) ? new EntityContent(span, call, runtime.maxContentLength) : undefined,
    describe: toBoundedJson,
    url: withoutCredentials,
  },
  onExport: { shorten: shortenSpan, fit },
};

/** Names and passwords in addresses are never recorded (HTTP conventions, `url.full`). A query is masked before it leaves. */
function withoutCredentials({ href, username, password }: URL): string {
  if (!username && !password) return href;
  const copy = new URL(href);
  copy.username = username && 'REDACTED';
  copy.password = password && 'REDACTED';
  return copy.href;
}
