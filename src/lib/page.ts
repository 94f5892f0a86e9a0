// What a domain brings to the window: a page of its own, with its place on the rail, in the addresses and in the palette.
// It is part of its domain (`lib/domain.ts`).
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { MessageKey, Translate } from "@/i18n";
import type { ShortcutName } from "./shortcuts";

export type PageBodyProps = {
  /** What stands behind the page's name in the address: `#/settings/network` is `["network"]`. */
  path: readonly string[];
  /** The address of a part of this page. */
  hrefOf: (path: readonly string[]) => string;
};

/** A part of a page that the palette leads to. */
export type PagePart = { path: readonly string[]; text: string };

export type Page = {
  /** As its address names it. */
  name: string;
  /** Its place on the rail: smaller is further up. The settings are last, at 100. */
  order: number;
  text: MessageKey;
  Icon: LucideIcon;
  shortcut?: ShortcutName;
  /** Loaded when it is opened first. */
  Body: ComponentType<PageBodyProps>;
  /** A hook: how much is new on this page, with the name of the page that says so. */
  useBadge?: (t: Translate) => { count: number; label: string };
  parts?: (t: Translate) => PagePart[];
};
