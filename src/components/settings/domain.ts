import type { Domain } from "@/lib/domain";
import { settingsPage } from "./page";

export const settings = { page: settingsPage } as const satisfies Domain;
