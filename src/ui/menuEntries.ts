// Menu entries as data: the same entries serve a button's menu and a context menu.
import type { ReactNode } from "react";
import type { ShortcutName } from "@/lib/shortcuts";

export type MenuAction = {
  type?: "action";
  text: string;
  icon?: ReactNode;
  shortcut?: ShortcutName;
  /** Marks an action that cannot be undone by colour as well as by its text. */
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
};

export type MenuEntry =
  | MenuAction
  | { type: "check"; text: string; checked: boolean; onChange: (checked: boolean) => void }
  | {
      type: "choice";
      label: string;
      value: string | null;
      options: readonly { value: string; text: string }[];
      onChoose: (value: string) => void;
    }
  | { type: "submenu"; text: string; icon?: ReactNode; entries: readonly MenuEntry[] }
  | { type: "separator" };

/** A function is called when the menu opens, so that a long list makes no entries for every row. */
export type MenuEntries = readonly MenuEntry[] | (() => readonly MenuEntry[]);

export function entriesOf(entries: MenuEntries): readonly MenuEntry[] {
  return typeof entries === "function" ? entries() : entries;
}
