// Every page beside the conversations, in the order of the rail. Rail, main pane, addresses and palette are made from this
// list: a domain adds a line.
import { healthPage } from "@/components/health/page";
import { settingsPage } from "@/components/settings/page";
import type { Page } from "@/lib/page";

const LIST = [healthPage, settingsPage] as const;

export type PageName = (typeof LIST)[number]["name"];

export const PAGES: readonly (Page & { name: PageName })[] = LIST;

export function isPageName(name: string | undefined): name is PageName {
  return LIST.some((page) => page.name === name);
}

export function pageOf(name: PageName): Page {
  const found = PAGES.find((page) => page.name === name);
  if (!found) throw new Error(`There is no page ${name}.`);
  return found;
}
