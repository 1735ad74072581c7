import type { Tier } from '../../server/sessions/api';
import { words } from '../client/words';
import { Icon } from './icon';

export function ErrorBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="badge badge-error" title={words.value.parts.errors(count)}>
      <Icon name="alert" size={12} />
      <span class="sr-only">{words.value.parts.errors(count)}</span>
      <span aria-hidden="true">{count}</span>
    </span>
  );
}

export function RunningDot() {
  return <span class="running-dot" role="img" aria-label={words.value.parts.running} title={words.value.parts.running} />;
}

/** A patterned swatch: the tiers differ by pattern and by label, not by colour alone. */
export function TierSwatch({ tier }: { tier: Tier | null }) {
  return <span class={`swatch tier-${tier ?? 'none'}`} aria-hidden="true" />;
}
