// What is measured inside the page: by the page's own clock, in the desktop's web view and in Chromium alike. A moment of
// painting is the first task after a frame in which the thing looked for was there: the frame has been painted by then.

import type { Driver } from "../kit/screen.ts";
import { pass, until } from "../kit/wait.ts";

const AFTER_PAINT = `(done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(null);
}`;

export type Frames = { count: number; middle: number; worst: number; late: number };

/** Longest that a frame may take, in milliseconds. */
export const FRAME_MS = 32;

/** The time between frames for so many seconds, in milliseconds. */
export async function frames(driver: Driver, seconds: number): Promise<Frames> {
  await driver.evaluate(`((times) => {
    globalThis.benchFrames = times;
    const step = (time) => { times.push(time); if (times.going !== false) requestAnimationFrame(step); };
    requestAnimationFrame(step);
  })([])`);
  await pass(seconds);
  const times = await driver.evaluate<number[]>(
    "((times) => { times.going = false; return [...times]; })(benchFrames)",
  );
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = steps.toSorted((a, b) => a - b);
  const half = sorted.slice(Math.floor(sorted.length / 4), Math.ceil((sorted.length * 3) / 4));
  return {
    count: steps.length,
    // The web view's clock tells whole milliseconds, so that its median is 16 or 17: the mean of the middle half is finer.
    middle: half.reduce((sum, step) => sum + step, 0) / half.length,
    worst: Math.max(...steps),
    late: steps.filter((step) => step > FRAME_MS).length,
  };
}

/** Leaves the screen for a page with nothing on it. */
export async function leave(driver: Driver): Promise<void> {
  await driver.evaluate("void setTimeout(() => location.replace('about:blank'))");
  // While it goes, there is nobody to ask.
  const where = () => driver.evaluate<string>("location.href").catch(() => "");
  await until("an empty page", 10_000, async () => (await where()) === "about:blank");
}

/** Milliseconds from the press on a contact to the frame in which a message is seen that ends with `text`. */
export async function opening(driver: Driver, contact: string, text: string): Promise<number> {
  await driver.evaluate(`((text) => {
    globalThis.benchOpened = null;
    const shown = () => [...document.querySelectorAll('[data-testid="message"]')].some((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return element.textContent.includes(text) && getComputedStyle(element).visibility === "visible"
        && bottom > 0 && top < innerHeight;
    });
    addEventListener("click", ({ timeStamp }) => {
      const look = () => {
        if (shown()) (${AFTER_PAINT})((now) => { globalThis.benchOpened = now - timeStamp; });
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  })(${JSON.stringify(text)})`);
  await driver.click(contact);
  return until("the conversation to be shown", 20_000, async () => {
    const taken = await driver.evaluate<number | null>("benchOpened");
    return taken !== null && taken;
  });
}

/** Milliseconds from each key to the frame that shows it, in what has the focus. */
export async function typing(driver: Driver, text: string): Promise<number[]> {
  await driver.evaluate(`(() => {
    globalThis.benchKeys = [];
    let pressed;
    addEventListener("keydown", ({ timeStamp }) => { pressed = timeStamp; }, { capture: true });
    addEventListener("input", () => {
      const from = pressed;
      requestAnimationFrame(() => (${AFTER_PAINT})((now) => benchKeys.push(now - from)));
    }, { capture: true });
  })()`);
  for (const key of text) {
    await driver.type(key);
    await pass(0.05);
  }
  return until("every key to be painted", 10_000, async () => {
    const taken = await driver.evaluate<number[]>("benchKeys");
    return taken.length >= text.length && taken;
  });
}
