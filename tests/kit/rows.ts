// The rows of the contacts list as they are painted, for the tests that move them. What is in view and shows nothing is what
// a person sees as a blank row.
import { expect } from "vitest";
import type { Lan } from "./lan.ts";
import type { LandlineNode } from "./node.ts";
import { Population } from "./population.ts";
import type { Driver, Screen } from "./screen.ts";

/** Few enough that all of their rows are in view. */
const PEOPLE = 7;
const CHANGES_A_SECOND = 10;
const ROUNDS = 6;

/**
 * Who is in view and not painted, by name. A browser engine may be allowed to skip what it takes to be out of view
 * (`content-visibility`); what it skips is not hit either, only the row around it is.
 */
const BLANK = `Array.from(document.querySelectorAll('[data-testid="contact"]')).flatMap((row) => {
  const { left, top, width, height } = row.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const view = row.closest('[data-pane="contacts"]').getBoundingClientRect();
  if (y < view.top || y > view.bottom) return [];
  const painted = row.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true });
  const skippable = getComputedStyle(row).contentVisibility === "auto";
  const empty = document.elementFromPoint(x, y) === row;
  return painted && !skippable && !empty ? [] : [row.textContent];
})`;

const PLACE_OF_FOCUS = 'document.activeElement?.closest("li")?.getAttribute("aria-posinset") ?? null';
const FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

async function expectPainted(driver: Driver): Promise<void> {
  expect(await driver.evaluate<string[]>(BLANK)).toEqual([]);
}

/**
 * Gives one row after the other the focus while their people come and go, until it has moved, and then clicks the composer:
 * no row may be blank at any time.
 */
export async function moveFocusedRows(lan: Lan, node: LandlineNode, driver: Driver, screen: Screen): Promise<void> {
  const population = await Population.start(lan.host("town"), node.host, PEOPLE);
  await screen.wait("everybody in the list", async () => (await screen.contacts()).length === PEOPLE);
  const [first] = await screen.contacts();
  await driver.click(`[data-contact-id="${first?.data.contactId}"]`);
  await screen.wait("the composer", async () => (await driver.query('[data-testid="composer"]'))[0]?.visible);
  population.change(CHANGES_A_SECOND);
  for (let round = 0; round < ROUNDS; round += 1) {
    const row = `document.querySelectorAll('[data-testid="contact"]')[${round % PEOPLE}]`;
    const place = await driver.evaluate<string>(`(${row}.focus(), ${PLACE_OF_FOCUS})`);
    await screen.wait("the focused row to move", async () => {
      await expectPainted(driver);
      return (await driver.evaluate<string | null>(PLACE_OF_FOCUS)) !== place;
    });
    await expectPainted(driver);
    await driver.click('[data-testid="composer"]');
    await expectPainted(driver);
  }
  population.change(0);
  await driver.evaluate(FRAMES);
  await expectPainted(driver);
}
