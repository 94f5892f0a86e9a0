// What keeps a person out of a page, as far as a machine can tell.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";

/** Violations of the accessibility rules of WCAG 2 A and AA, as axe finds them on what is shown now. */
export async function barriersOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    // They hand the focus on at once: nobody is ever on them.
    .exclude("[data-base-ui-focus-guard]")
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
