// What opens over the panes: the palette, the list of shortcuts, and the log of notices. One at a time, each loaded when it
// is first wanted.
import { lazy, Suspense, useEffect } from "react";
import { type I18n, useI18n } from "@/i18n";
import { type Preferences, setPreference } from "@/lib/preferences";
import { useUndoShortcut } from "@/ui/undo";
import type { Command } from "./palette/entries";
import { navigate } from "./route";

const loadPalette = () => import("./palette/Palette");
const Palette = lazy(loadPalette);
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
  const i18n = useI18n();
  useUndoShortcut();
  useEffect(() => {
    // Soon after the first paint: whoever types right after Ctrl+K types into it, and not into what was there before.
    const timer = setTimeout(() => void loadPalette(), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const onClose = () => onOpen(null);
  return (
    <Suspense fallback={null}>
      {(open === "palette" || open === "people") && (
        <Palette
          key={open}
          commands={commandsOf(i18n, onOpen)}
          peopleOnly={open === "people"}
          onContact={onContact}
          onClose={onClose}
        />
      )}
      {open === "cheatSheet" && <CheatSheet onClose={onClose} />}
      {open === "notices" && <NoticeLog onClose={onClose} />}
    </Suspense>
  );
}

const THEMES: readonly Preferences["theme"][] = ["light", "dark", "system"];

function commandsOf({ t }: I18n, onOpen: (overlay: Overlay) => void): Command[] {
  return [
    { id: "health", kind: "page", text: t("nav.health"), run: () => navigate({ page: "health" }) },
    {
      id: "settings",
      kind: "page",
      text: t("nav.settings"),
      shortcut: "settings",
      run: () => navigate({ page: "settings" }),
    },
    {
      id: "shortcuts",
      kind: "action",
      text: t("shortcut.cheat_sheet"),
      shortcut: "cheatSheet",
      run: () => onOpen("cheatSheet"),
    },
    { id: "notices", kind: "action", text: t("palette.notices"), run: () => onOpen("notices") },
    ...THEMES.map(
      (theme): Command => ({
        id: `theme ${theme}`,
        kind: "action",
        text: t(`palette.theme_${theme}`),
        run: () => setPreference("theme", theme),
      }),
    ),
  ];
}
