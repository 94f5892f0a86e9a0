// Every shortcut: its keys, and the message that describes it. The palette, the cheat sheet, menus and tooltips take both
// from here, so that they cannot disagree. A key that is not listed here does nothing.
import type { MessageKey } from "@/i18n";
import type { Combination } from "./keys";

export type ShortcutGroup = "everywhere" | "contacts" | "conversation";

type Shortcut = {
  group: ShortcutGroup;
  /** The first is shown. The others are alternatives where the first is reserved, as Ctrl+N is in a browser. */
  keys: readonly [Combination, ...Combination[]];
  text: MessageKey;
};

export const SHORTCUTS = {
  palette: { group: "everywhere", keys: ["mod+k"], text: "shortcut.palette" },
  newChat: { group: "everywhere", keys: ["mod+n", "alt+n"], text: "shortcut.new_chat" },
  search: { group: "everywhere", keys: ["mod+shift+f"], text: "shortcut.search" },
  settings: { group: "everywhere", keys: ["mod+,"], text: "shortcut.settings" },
  cheatSheet: { group: "everywhere", keys: ["mod+/"], text: "shortcut.cheat_sheet" },
  undo: { group: "everywhere", keys: ["mod+z"], text: "shortcut.undo" },
  nextPane: { group: "everywhere", keys: ["f6"], text: "shortcut.next_pane" },
  previousPane: { group: "everywhere", keys: ["shift+f6"], text: "shortcut.previous_pane" },
  back: { group: "everywhere", keys: ["escape"], text: "shortcut.back" },
  nextChat: { group: "contacts", keys: ["alt+arrowdown"], text: "shortcut.next_chat" },
  previousChat: { group: "contacts", keys: ["alt+arrowup"], text: "shortcut.previous_chat" },
  nextUnread: { group: "contacts", keys: ["alt+shift+arrowdown"], text: "shortcut.next_unread" },
  previousUnread: { group: "contacts", keys: ["alt+shift+arrowup"], text: "shortcut.previous_unread" },
  searchChat: { group: "conversation", keys: ["mod+f"], text: "shortcut.search_chat" },
  details: { group: "conversation", keys: ["mod+i"], text: "shortcut.details" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

export function shortcutOf(name: ShortcutName): Shortcut {
  return SHORTCUTS[name];
}

const BY_KEYS = new Map<Combination, ShortcutName>(
  (Object.keys(SHORTCUTS) as ShortcutName[]).flatMap((name) =>
    SHORTCUTS[name].keys.map((keys): [Combination, ShortcutName] => [keys, name]),
  ),
);

export function shortcutFor(keys: Combination): ShortcutName | undefined {
  return BY_KEYS.get(keys);
}

/** The keys that are shown for it. */
export function keysOf(name: ShortcutName): Combination {
  return SHORTCUTS[name].keys[0];
}
