/** One thread of light through three points: browser, edge, server. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke-linecap="round" aria-hidden="true">
      <path class="logo-thread" d="M4 6c8 0 3 6 8 6s0 6 8 6" stroke-width="2.4" />
      <circle class="logo-browser" cx="4" cy="6" r="2.6" />
      <circle class="logo-edge" cx="12" cy="12" r="2.6" />
      <circle class="logo-server" cx="20" cy="18" r="2.6" />
    </svg>
  );
}
