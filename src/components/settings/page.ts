// The settings among the pages of the window.
import { Settings } from "lucide-react";
import { lazy } from "react";
import type { Page } from "@/lib/page";
import { sections } from "./sections";

export const settingsPage = {
  name: "settings",
  order: 100,
  text: "nav.settings",
  Icon: Settings,
  shortcut: "settings",
  Body: lazy(() => import("./Settings")),
  parts: (t) =>
    sections().map(({ name }) => ({
      path: [name],
      text: t("palette.section", { section: t(`settings.${name}`) }),
    })),
} as const satisfies Page;
