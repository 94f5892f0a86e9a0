// What keeps a person out of a page, as far as a machine can tell.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** Violations of the accessibility rules of WCAG 2 A and AA, as axe finds them on what is shown now. */
export async function barriersOf(page: Page): Promise<string[]> {
  // A page keeps axe until it is loaded again: half a megabyte of program is read once.
  const axeSource = (await page.evaluate("typeof window.axe === 'object'")) ? "void 0" : undefined;
  const { violations } = await new AxeBuilder({ page, ...(axeSource && { axeSource }) })
    // Of what passed nobody asks where it is: to find a selector for each element takes longer than to judge it.
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    // They hand the focus on at once: nobody is ever on them.
    .exclude("[data-base-ui-focus-guard]")
    // No page here has frames, and so there is nothing to put together in a window of its own.
    .setLegacyMode()
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
