// The palette of this app: every page, every section of the settings, and what can be done from anywhere.
import { type I18n, useI18n } from "@/i18n";
import { type Preferences, setPreference } from "@/lib/preferences";
import type { Overlay } from "../Overlays";
import { PAGES } from "../pages";
import { goTo, type Route } from "../route";
import type { Command } from "./entries";
import Palette, { type PaletteProps } from "./Palette";

export type AppPaletteProps = Omit<PaletteProps, "commands"> & { onOpen: (overlay: Overlay) => void };

export default function AppPalette({ onOpen, ...rest }: AppPaletteProps) {
  const i18n = useI18n();
  return <Palette commands={rest.peopleOnly ? [] : commandsOf(i18n, onOpen)} {...rest} />;
}

const THEMES: readonly Preferences["theme"][] = ["light", "dark", "system"];

function commandsOf({ t }: I18n, onOpen: (overlay: Overlay) => void): Command[] {
  const page = (id: string, text: string, route: Route): Command => ({
    id,
    kind: "page",
    text,
    run: () => goTo(route),
  });
  const action = (id: string, text: string, run: () => void): Command => ({ id, kind: "action", text, run });
  return [
    ...PAGES.flatMap(({ name, text, shortcut, parts }) => [
      { ...page(name, t(text), { page: name }), ...(shortcut && { shortcut }) },
      ...(parts?.(t) ?? []).map((part) => ({
        ...page([name, ...part.path].join(" "), part.text, { page: name, path: part.path }),
        onDemand: true,
      })),
    ]),
    { ...action("shortcuts", t("shortcut.cheat_sheet"), () => onOpen("cheatSheet")), shortcut: "cheatSheet" },
    action("notices", t("palette.notices"), () => onOpen("notices")),
    ...THEMES.map((theme) =>
      action(`theme ${theme}`, t(`palette.theme_${theme}`), () => setPreference("theme", theme)),
    ),
  ];
}
