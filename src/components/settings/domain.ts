// The settings as a domain of the window.
import type { Domain } from "@/lib/domain";
import { settingsPage } from "./page";

export const settings = { page: settingsPage } as const satisfies Domain;
