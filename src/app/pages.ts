// Every page beside the conversations, in the order of the rail. Rail, main pane, addresses and palette are made from this
// list.
import type { Domain } from "@/lib/domain";
import type { Page } from "@/lib/page";
import * as domains from "./domains";

type Listed = Extract<(typeof domains)[keyof typeof domains], { page: Page }>["page"];

export type PageName = Listed["name"];

const LIST: readonly Domain[] = Object.values(domains);

export const PAGES = LIST.flatMap(({ page }) => page ?? []).sort(
  (one, other) => one.order - other.order,
) as readonly (Page & {
  name: PageName;
})[];

export function isPageName(name: string | undefined): name is PageName {
  return PAGES.some((page) => page.name === name);
}

export function pageOf(name: PageName): Page {
  const found = PAGES.find((page) => page.name === name);
  if (!found) throw new Error(`There is no page ${name}.`);
  return found;
}
