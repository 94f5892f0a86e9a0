// The web server from a browser's side: who is let in, and who is not.
import { expect, test } from "vitest";
import { BrowserDriver, type BrowserOptions } from "../kit/browser.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { outputFolder } from "../kit/paths.ts";
import { sharedLan, type Visit, visit } from "../kit/visit.ts";

const ALICE = { user: "alice", nickname: "Alice" };

suite("the web server", [needs.lab, needs.landline, needs.chromium], () => {
  const nodes = sharedLan(async (lan) => ({ node: await LandlineNode.start(lan.host("desk"), ALICE) }));

  /** Alice's node, whose link a browser has opened. */
  async function atTheDoor(
    body: (visit: Visit & { node: LandlineNode }) => Promise<void>,
    options: BrowserOptions = {},
  ): Promise<void> {
    const { node } = nodes();
    await visit(node, (shown) => body({ ...shown, node }), options);
  }

  /** Walks the pages in a browser of this language; `contacts` is what it calls the list. */
  async function speaks(language: string, contacts: string): Promise<void> {
    await atTheDoor(
      async ({ browser, screen }) => {
        await screen.wait("the list", async () =>
          (await browser.query("body")).find(({ text }) => text.includes(contacts)),
        );
        for (const page of ["settings", "health"] as const) {
          await screen.go(page);
          const main = await screen.wait("the page", async () => (await browser.query("main h1, main h2"))[0]);
          expect(main.text).toMatch(/[\p{Script=Han}\p{Script=Kana}]/u);
          await screen.screenshot(`${language}-${page}`);
        }
        expect(await browser.page.evaluate("document.documentElement.lang")).toBe(language);
      },
      { locale: language },
    );
  }

  test("The token opens the door once and leaves the address bar", async () => {
    await atTheDoor(async ({ browser, page, node, screen }) => {
      await screen.go("settings");
      expect(page.url()).toBe(`${node.webAddress}#/settings`);
      // However often the link had to be opened, no entry of the history holds its token.
      const devtools = await page.context().newCDPSession(page);
      const { entries } = await devtools.send("Page.getNavigationHistory");
      expect(entries.map(({ url }) => url).filter((url) => url.includes("enter#"))).toEqual([]);
      expect(entries.map(({ url }) => url)).toContain(node.webAddress);
      expect(await page.context().cookies()).toEqual([]);
      await page.reload();
      await screen.go("health");

      const link = await node.link();
      const guest = await browser.stranger();
      await guest.goto(link);
      await guest.getByTestId("nav-settings").waitFor();
      const late = await browser.stranger();
      await late.goto(link);
      await late.getByTestId("locked").getByText("This link has already been used").waitFor();
      expect(late.url()).toBe(node.webAddress);
      await late.goto(await node.link());
      await late.getByTestId("nav-settings").waitFor();
      await guest.context().close();
      await late.context().close();
    });
  });

  test("Without the token nothing is served", async () => {
    await atTheDoor(async ({ browser, node }) => {
      const page = await browser.stranger();
      for (const path of ["api/list_contacts", "events", "api/"]) {
        const answer = await page.goto(node.webAddress + path);
        expect(answer?.status()).toBeGreaterThanOrEqual(400);
        expect(await answer?.text()).not.toMatch(/alice/i);
      }
      for (const path of ["", "index.html", "enter#0000"]) {
        await page.goto(node.webAddress + path);
        await page.getByTestId("locked").getByText("landline open", { exact: true }).waitFor();
        expect(await page.content()).not.toMatch(/alice/i);
      }
      expect(await page.context().cookies()).toEqual([]);
    });
  });

  test("A page that was open over a restart says how to go on", async () => {
    await withLan(async (lan) => {
      const node = await LandlineNode.start(lan.host("desk"), ALICE);
      const browser = await BrowserDriver.open(node.host, () => node.link(), { locale: "ja" });
      try {
        const { page } = browser;
        await page.getByTestId("nav-settings").waitFor();
        await node.restart();
        const locked = page.getByTestId("locked");
        await locked.getByText("Landlineが再起動されました").waitFor();
        await locked.getByText("landline open", { exact: true }).waitFor();
        expect(await browser.barriers()).toEqual([]);
        await page.reload();
        await locked.getByText("Landlineが再起動されました").waitFor();
        await page.screenshot({ path: `${outputFolder("web")}/restarted.png` });
        await browser.go(() => node.link());
        await page.getByTestId("nav-settings").waitFor();
      } finally {
        await browser.close();
      }
    });
  });

  test("A foreign host name is refused", async () => {
    const args = ["--host-resolver-rules=MAP evil.example 127.0.0.1"];
    await atTheDoor(
      async ({ browser, node }) => {
        const link = new URL(await node.link());
        link.hostname = "evil.example";
        const page = await browser.stranger();
        const answer = await page.goto(link.href);
        expect(answer?.status()).toBe(403);
        await page.getByRole("heading", { name: "Landline is not served at this address" }).waitFor();
        expect(await page.context().cookies()).toEqual([]);
      },
      { args },
    );
  });

  test("A bad value is refused in place", async () => {
    await atTheDoor(async ({ browser, node, screen }) => {
      await screen.goToSettings("presence");
      await screen.set("heartbeat-interval", "9");
      await screen.reads("heartbeat-field", /10/);
      const shown = await screen.wait(
        "the refusal",
        async () => (await browser.query('[data-testid="heartbeat-interval"][aria-invalid="true"]'))[0],
      );
      expect(shown.value).toBe("9");
      expect(await node.ask("config", "get", "presence.heartbeat_interval")).toBe("60");
      await screen.screenshot("bad-value");
    });
  });

  test("The screen speaks Simplified Chinese", async () => {
    await speaks("zh-CN", "联系人");
  });

  test("The screen speaks Japanese", async () => {
    await speaks("ja", "連絡先");
  });
});
