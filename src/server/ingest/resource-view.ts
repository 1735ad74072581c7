import type { Resource } from '../../otlp/types';
import { SERVICE_NAME } from '../../semconv/otel';
import type { Tier } from '../sessions/api';
import { attributesOf, type Attributes } from './attributes';
import { conversationIn, type FoundConversation } from './conversation';
import { toText } from './dialects/readers';
import { shapeOf } from './attribute-shape';
import { tierOfResource } from './tier';

/** What the spans of one resource have in common. */
export interface ResourceView {
  attributes: Attributes;
  service: string | null;
  tier: Tier | null;
  conversation: FoundConversation | undefined;
}

const views = new WeakMap<Resource, ResourceView>();
const NOTHING = viewOf({ attributes: [] });

/** Hundreds of spans name the same resource: it is read once. */
export function resourceView(resource: Resource | undefined): ResourceView {
  if (!resource) return NOTHING;
  const known = views.get(resource);
  if (known) return known;
  const view = viewOf(resource);
  views.set(resource, view);
  return view;
}

function viewOf(resource: Resource): ResourceView {
  const attributes = attributesOf(resource.attributes);
  return {
    attributes,
    service: toText(attributes[SERVICE_NAME]) ?? null,
    tier: tierOfResource(attributes),
    conversation: conversationIn(attributes, shapeOf(attributes)),
  };
}
