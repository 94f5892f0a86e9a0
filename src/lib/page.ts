// What a domain adds to the window: a page with its entry in the rail, its route and its palette entries.
// It is part of its domain (`lib/domain.ts`).
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { MessageKey, Translate } from "@/i18n";
import type { ShortcutName } from "./shortcuts";

export type PageBodyProps = {
  /** The path after the page's name: `["network"]` for `#/settings/network`. */
  path: readonly string[];
  /** The address of a part of this page. */
  hrefOf: (path: readonly string[]) => string;
};

/** A part of a page that the palette can open. */
export type PagePart = { path: readonly string[]; text: string };

export type Page = {
  /** Its name in the route. */
  name: string;
  /** Its place on the rail: smaller is further up. The settings are last, at 100. */
  order: number;
  text: MessageKey;
  Icon: LucideIcon;
  shortcut?: ShortcutName;
  /** Loaded when the page is first opened. */
  Body: ComponentType<PageBodyProps>;
  /** A hook: the number of new items on this page, and the page's name with that number. */
  useBadge?: (t: Translate) => { count: number; label: string };
  parts?: (t: Translate) => PagePart[];
};
