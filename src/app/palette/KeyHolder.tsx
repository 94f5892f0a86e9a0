// Holds the focus while the palette's code is loading: typed text is kept for the palette and does not reach the
// conversation behind it.

type KeyHolderProps = { label: string; typed: string; onType: (typed: string) => void; onClose: () => void };

export function KeyHolder({ label, typed, onType, onClose }: KeyHolderProps) {
  return (
    <div className="visually-hidden" data-modal>
      <input
        // biome-ignore lint/a11y/noAutofocus: somebody asked for it by a key, and types on.
        autoFocus
        aria-label={label}
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      />
    </div>
  );
}
