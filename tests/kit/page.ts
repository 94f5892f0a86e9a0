// What is asked of a page again and again.
import type { Page } from "playwright-core";

/** The pane that has the focus, by its mark. */
export function focusedPane(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane);
}

/** Whether anything stands out of the window sideways. */
export function standsOut(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
