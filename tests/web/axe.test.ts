// Every screen there is, in light and dark and in each language: nothing in it keeps anybody out, as far as axe can tell.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserOptions } from "../kit/browser.ts";
import { Lan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { visit } from "../kit/visit.ts";
import { BR_ENTRY, BR_EXIT, UTF8 } from "../kit/wire.ts";
import { type Word, words } from "../kit/words.ts";

const LOOKS: Record<string, BrowserOptions> = {
  "light and English": { colorScheme: "light", locale: "en-US" },
  "dark and English": { colorScheme: "dark", locale: "en-US" },
  "light and Chinese": { colorScheme: "light", locale: "zh-CN" },
  "dark and Chinese": { colorScheme: "dark", locale: "zh-CN" },
  "light and Japanese": { colorScheme: "light", locale: "ja" },
  "dark and Japanese": { colorScheme: "dark", locale: "ja" },
};

type Place = { page: Page; bob: string; t: (word: Word) => string };
/** Goes there, and is there when what it waits for is shown. */
type Screen = (place: Place) => Promise<unknown>;

/** What a person presses, named in the language of the screen. */
const press = ({ page, t }: Place, word: Word) => page.getByRole("button", { name: t(word), exact: true }).click();
const dialog = ({ page }: Place) => page.getByRole("dialog").first().waitFor();

async function go({ page }: Place, fragment: string, testId: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, fragment);
  await page.getByTestId(testId).first().waitFor();
}

const conversation: Screen = (place) => go(place, `/chats/${place.bob}`, "message");

const SCREENS: Record<string, Screen> = {
  chats: (place) => go(place, "/chats", "no-conversation"),
  "menu of a contact": async ({ page }) => {
    await page.getByTestId("contact").first().click({ button: "right" });
    await page.getByRole("menu").waitFor();
  },
  "nobody found": async ({ page }) => {
    await page.getByTestId("search").fill("nobody is called so");
    await page.getByTestId("contact").first().waitFor({ state: "detached" });
  },
  export: async (place) => {
    await place.page.getByTestId("search").fill("");
    await press(place, "contacts.sort_export");
    await place.page.getByRole("menuitem", { name: place.t("contacts.export_all") }).click();
    await dialog(place);
  },
  conversation,
  "search in a conversation": async (place) => {
    await press(place, "shortcut.search_chat");
    await place.page.getByTestId("chat-search").fill("hinge");
    await place.page.locator("mark").first().waitFor();
  },
  "menu of a conversation": async (place) => {
    await conversation(place);
    await press(place, "chat.more");
    await place.page.getByRole("menu").waitFor();
  },
  "menu of a message": async ({ page }) => {
    await page.getByTestId("message").first().click({ button: "right" });
    await page.getByRole("menu").waitFor();
  },
  "state of a message": async (place) => {
    await place.page.getByTestId("message-state").first().click();
    await dialog(place);
  },
  emoji: async (place) => {
    await press(place, "chat.emoji");
    await place.page.getByRole("toolbar").waitFor();
  },
  question: async (place) => {
    // Pasting what would be many messages is asked about first.
    await place.page.getByTestId("composer").evaluate((composer) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "a long protocol ".repeat(3_000));
      composer.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await place.page.getByRole("alertdialog").waitFor();
  },
  contact: (place) => go(place, `/chats/${place.bob}/details`, "contact-details"),
  palette: async ({ page }) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
  },
  shortcuts: async (place) => {
    await place.page.keyboard.press("Control+/");
    await dialog(place);
  },
  notices: async (place) => {
    await press(place, "nav.more");
    await place.page.getByRole("menuitem", { name: place.t("ui.notices") }).click();
    await dialog(place);
  },
  health: async (place) => {
    await go(place, "/health", "recent-events");
    await place.page.getByTestId("doctor-check").click();
    await place.page.getByTestId("doctor-paths").waitFor();
  },
  settings: (place) => go(place, "/settings", "settings"),
};

/** The sections of the settings, as the list of them leads there. */
async function sections({ page }: Place): Promise<string[]> {
  const links = page.locator('[data-testid^="settings-"]');
  return links.evaluateAll((found) => found.map((link) => link.getAttribute("href")?.replace("#", "") ?? ""));
}

/** Escape, until nothing floats over the window. */
async function close(page: Page): Promise<void> {
  const floating = page.locator("[data-modal], [role=menu], [role=dialog]");
  await expect
    .poll(async () => {
      const open = await floating.count();
      if (open > 0) await page.keyboard.press("Escape");
      return open;
    })
    .toBe(0);
}

suite("every screen", [needs.lab, needs.landline, needs.chromium], () => {
  let lan: Lan;
  let alice: LandlineNode;
  let bob: string;

  beforeAll(async () => {
    lan = Lan.create();
    alice = await LandlineNode.start(lan.host("desk"), { user: "alice", nickname: "Alice", presence: QUICK });
    const shelf = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob", group: "Design" });
    const wang = await Stranger.start(lan.host("attic"), { user: "wang", host: "PC-WANG" });
    wang.send(alice.host.address, BR_ENTRY | UTF8, "王小明\0研发部");
    const gone = await Stranger.start(lan.host("cellar"), { user: "jonas", host: "PC-7" });
    gone.send(alice.host.address, BR_ENTRY | UTF8, "Jonas Weber\0");
    await alice.sees("jonas");
    gone.send(alice.host.address, BR_EXIT, "");
    await alice.sees("jonas", "offline");
    const own = await shelf.sees("alice");
    await shelf.send(own, "Morning! The drawings of the hinge: https://files.example/hinge.pdf");
    await shelf.send(own, "Build them with `make hinge`:\n```sh\nmake hinge\n```");
    const contact = await alice.sees("bob");
    await alice.receives("bob", "Morning! The drawings of the hinge: https://files.example/hinge.pdf");
    await alice.delivered(contact, await alice.send(contact, "I will look at the hinge first."));
    await alice.send(await alice.sees("jonas", "offline"), "For when you are back");
    bob = contact.id;
  });
  afterAll(() => lan?.remove());

  test.each(Object.keys(LOOKS))(
    "No screen keeps a person out in %s",
    async (look) => {
      const found: string[] = [];
      const options = { reducedMotion: "reduce", ...LOOKS[look] } as const;
      await visit(
        alice,
        async ({ browser, page, screen }) => {
          const place: Place = { page, bob, t: words(options.locale ?? "en") };
          const examine = async (name: string, open: Screen) => {
            await open(place);
            await screen.screenshot(`${look} ${name}`.replaceAll(/[ /]+/g, "-"));
            for (const barrier of await browser.barriers()) found.push(`${name}: ${barrier}`);
            await close(page);
          };
          await screen.sees("Bob", "online");
          for (const [name, open] of Object.entries(SCREENS)) await examine(name, open);
          for (const section of await sections(place)) await examine(section, (at) => go(at, section, "settings"));
          await alice.ask("config", "set", "screen.introduced", "false");
          await browser.go(alice.webAddress);
          await examine("first run", () => page.getByTestId("first-run").waitFor());
          await alice.ask("config", "set", "screen.introduced", "true");
        },
        options,
      );
      expect(found).toEqual([]);
    },
    240_000,
  );
});
