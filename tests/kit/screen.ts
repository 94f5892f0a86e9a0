// The screen as a test sees it: named marks (data-testid), whatever draws them. A Driver is the little that a browser and
// the desktop window must both be able to do.
import type { LandlineNode } from "./node.ts";
import { until } from "./wait.ts";

/** An element as the page shows it. */
export type Mark = { text: string; value: string; data: Record<string, string>; visible: boolean };

export interface Driver {
  query(css: string): Promise<Mark[]>;
  click(css: string): Promise<void>;
  /** Replaces what an input holds, as a person does: select all, type. */
  fill(css: string, text: string): Promise<void>;
  press(key: "Enter" | "Escape" | "Tab"): Promise<void>;
  /** Types into what has the focus. */
  type(text: string): Promise<void>;
  screenshot(file: string): Promise<void>;
  /** The value of a JavaScript expression in the page, as JSON has it. */
  evaluate<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}

/** Finds all elements and reads them; one source for both drivers. */
export const QUERY = `(css) => Array.from(document.querySelectorAll(css)).map((element) => ({
  text: element.innerText ?? "",
  value: element.value ?? "",
  data: { ...element.dataset },
  visible: element.getClientRects().length > 0,
}))`;

export type Page = "chats" | "settings" | "health";

const mark = (name: string) => `[data-testid="${name}"]`;

export class Screen {
  constructor(
    readonly driver: Driver,
    private readonly folder: string,
  ) {}

  async go(page: Page): Promise<void> {
    await this.wait(`the way to ${page}`, async () => (await this.driver.query(mark(`nav-${page}`)))[0]);
    await this.driver.click(mark(`nav-${page}`));
  }

  /** A section of the settings, by its name in their address. */
  async goToSettings(section: string): Promise<void> {
    await this.go("settings");
    await this.wait(`the section ${section}`, async () => (await this.driver.query(mark(`settings-${section}`)))[0]);
    await this.driver.click(mark(`settings-${section}`));
  }

  /** Waits until a contact is shown with this name and this presence. */
  async sees(name: string, presence: "online" | "uncertain" | "offline", within = 40_000): Promise<Mark> {
    return this.wait(`${name} to be shown ${presence}`, async () => this.contact(name, presence), within);
  }

  async contacts(): Promise<Mark[]> {
    return this.driver.query(mark("contact"));
  }

  async openChat(name: string): Promise<void> {
    const contact = await this.wait(`${name} in the list`, async () =>
      (await this.contacts()).find(({ text }) => text.includes(name)),
    );
    await this.driver.click(`[data-contact-id="${contact.data.contactId}"]`);
    await this.wait("the composer", async () =>
      (await this.driver.query(mark("composer"))).find(({ visible }) => visible),
    );
  }

  async say(text: string): Promise<void> {
    await this.driver.fill(mark("composer"), text);
    await this.driver.press("Enter");
  }

  /** Waits for a message in the open chat, and for its state if one is asked for. */
  async shows(text: string, state?: string, within = 40_000): Promise<Mark> {
    return this.wait(
      `the message "${text}"${state ? ` ${state}` : ""}`,
      async () => {
        const messages = await this.driver.query(mark("message"));
        return messages.find((message) => message.text.includes(text) && (!state || message.data.state === state));
      },
      within,
    );
  }

  /** The text of a mark, waited for until it is as wanted. */
  async reads(name: string, wanted: RegExp, within = 40_000): Promise<string> {
    const found = await this.wait(
      `${name} to read ${wanted}`,
      async () => (await this.driver.query(mark(name))).find(({ text }) => wanted.test(text)),
      within,
    );
    return found.text;
  }

  /** The value of an input, waited for until it has one. */
  async value(name: string): Promise<string> {
    return (
      await this.wait(`${name} to have a value`, async () =>
        (await this.driver.query(mark(name))).find(({ value }) => value !== ""),
      )
    ).value;
  }

  async set(name: string, value: string): Promise<void> {
    await this.value(name);
    await this.driver.fill(mark(name), value);
    await this.driver.press("Enter");
  }

  async screenshot(name: string): Promise<void> {
    await this.driver.screenshot(`${this.folder}/${name}.png`);
  }

  /** A wait that leaves a picture when it is in vain. */
  async wait<T>(what: string, probe: () => Promise<T | undefined | false>, within = 40_000): Promise<T> {
    try {
      return await until(what, within, probe);
    } catch (error) {
      await this.screenshot("failed").catch(() => undefined);
      const page = await this.driver.query("body").catch(() => []);
      throw new Error(
        `${error instanceof Error ? error.message : error} The page reads: ${page[0]?.text ?? "nothing"}`,
      );
    }
  }

  private async contact(name: string, presence: string): Promise<Mark | undefined> {
    return (await this.contacts()).find(({ text, data }) => text.includes(name) && data.presence === presence);
  }
}

/** A Landline with a screen, in a browser or a window: what the journey is walked on. */
export interface Stage {
  /** The node behind the screen, for the command line. */
  readonly node: LandlineNode;
  readonly screen: Screen;
}
