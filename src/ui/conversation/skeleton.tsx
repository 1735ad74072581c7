import { words } from '../client/words';

/** The shape of a session while it is on its way; it shows only when that takes long enough to be seen. */
export function SessionSkeleton() {
  return (
    <div class="session-skeleton">
      <p class="sr-only">{words.value.parts.loading}</p>
      <div class="skeleton-head">
        <span />
        <span />
        <span />
      </div>
      <div class="skeleton-panes">
        <div>
          <span />
          <span />
          <span />
        </div>
        <div>
          {Array.from({ length: 8 }, (_, index) => (
            <span key={index} />
          ))}
        </div>
      </div>
    </div>
  );
}
