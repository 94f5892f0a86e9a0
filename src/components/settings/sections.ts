// The sections of the settings, in their order: each a page with an address of its own.
import {
  AppWindow,
  Bell,
  CircleUser,
  Database,
  HeartPulse,
  Info,
  Languages,
  type LucideIcon,
  Network,
  Palette,
  ShieldCheck,
} from "lucide-react";
import { onDesktop } from "@/lib/api/desktop";

const SECTIONS = [
  { name: "profile", icon: CircleUser },
  { name: "presence", icon: HeartPulse },
  { name: "network", icon: Network },
  { name: "notifications", icon: Bell },
  { name: "desktop", icon: AppWindow },
  { name: "appearance", icon: Palette },
  { name: "language", icon: Languages },
  { name: "privacy", icon: ShieldCheck },
  { name: "storage", icon: Database },
  { name: "about", icon: Info },
] as const satisfies readonly { name: string; icon: LucideIcon }[];

export type SectionName = (typeof SECTIONS)[number]["name"];

/** Those that there are here: a browser knows nothing of the desktop. */
export function sections() {
  return onDesktop() ? SECTIONS : SECTIONS.filter(({ name }) => name !== "desktop");
}

/** Anybody can write an address: one that names no section is that of the first. */
export function sectionOf(name: string | undefined): SectionName {
  return sections().find((section) => section.name === name)?.name ?? "profile";
}
