// Overlays: the palette, the list of shortcuts, and the log of notices. One at a time, each loaded when it is first
// opened.
import { lazy, Suspense, useCallback, useEffect } from "react";
import { useUndoShortcut } from "@/ui/undo";
import { loadPalette, PaletteDoor } from "./palette/PaletteDoor";
import { useProfileWarnings } from "./useProfileWarnings";

const CheatSheet = lazy(() => import("./CheatSheet"));
const NoticeLog = lazy(() => import("@/ui/NoticeLog"));

const PALETTE_AFTER_MS = 500;

export type Overlay = "palette" | "people" | "cheatSheet" | "notices";

type OverlaysProps = {
  open: Overlay | null;
  onOpen: (overlay: Overlay | null) => void;
  onContact: (contactId: string) => void;
};

export function Overlays({ open, onOpen, onContact }: OverlaysProps) {
  useUndoShortcut();
  useProfileWarnings();
  useEffect(() => {
    // Preloaded soon after the first paint. A failure is ignored here and reported when the overlay is opened.
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const onClose = useCallback(() => onOpen(null), [onOpen]);
  return (
    <Suspense fallback={null}>
      {(open === "palette" || open === "people") && (
        <PaletteDoor
          key={open}
          peopleOnly={open === "people"}
          onOpen={onOpen}
          onContact={onContact}
          onClose={onClose}
        />
      )}
      {open === "cheatSheet" && <CheatSheet onClose={onClose} />}
      {open === "notices" && <NoticeLog onClose={onClose} />}
    </Suspense>
  );
}
