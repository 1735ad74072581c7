interface SplitterProps {
  label: string;
  /** Share of the first pane, 0 to 1. */
  value: number;
  onChange: (share: number) => void;
}

const keyStep = 0.03;

/** A line between two panes that can be dragged, or moved with the arrow keys. */
export function Splitter({ label, value, onChange }: SplitterProps) {
  const drag = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    const frame = handle.parentElement?.getBoundingClientRect();
    if (!frame || !handle.hasPointerCapture(event.pointerId)) return;
    onChange((event.clientX - frame.left) / frame.width);
  };
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -keyStep : event.key === 'ArrowRight' ? keyStep : 0;
    if (by === 0) return;
    event.preventDefault();
    onChange(value + by);
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(value * 100)}
      aria-valuemin={25}
      aria-valuemax={75}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
      onDblClick={() => onChange(0.5)}
    />
  );
}
