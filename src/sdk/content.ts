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
  recorder: { entity: (span, call, maxLength) => new EntityContent(span, call, maxLength), describe: toBoundedJson },
  onExport: { shorten: shortenSpan, fit },
};
