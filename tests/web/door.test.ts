// The web door from a browser's side: who is let in, and who is not.
import { expect, test } from "vitest";
import type { BrowserOptions } from "../kit/browser.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { type Visit, visit } from "../kit/visit.ts";

/** Alice's node, whose link a browser has opened. */
async function atTheDoor(
  body: (visit: Visit & { node: LandlineNode }) => Promise<void>,
  options: BrowserOptions = {},
): Promise<void> {
  await withLan(async (lan) => {
    const node = await LandlineNode.start(lan.host("desk"), { user: "alice", nickname: "Alice" });
    await visit(node, (shown) => body({ ...shown, node }), options);
  });
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

suite("the web door", [needs.lab, needs.landline, needs.chromium], () => {
  test("The token opens the door once and leaves the address bar", async () => {
    await atTheDoor(async ({ page, node, screen }) => {
      await screen.go("settings");
      expect(page.url()).not.toContain("token");
      const cookies = await page.context().cookies();
      expect(cookies).toHaveLength(1);
      expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: "Strict" });
      expect(await page.evaluate("document.cookie")).toBe("");
      expect(node.webAddress).not.toContain(cookies[0]?.value);
    });
  });

  test("Without the token nothing is served", async () => {
    await atTheDoor(async ({ browser, node }) => {
      const origin = new URL(node.webAddress).origin;
      const page = await browser.stranger();
      for (const path of ["/", "/index.html", "/api/list_contacts", "/events", "/?token=0000"]) {
        const answer = await page.goto(origin + path);
        expect(answer?.status()).toBeGreaterThanOrEqual(400);
        expect(await answer?.text()).not.toMatch(/alice|<div id="root">/i);
      }
      expect(await page.context().cookies()).toEqual([]);
    });
  });

  test("A foreign host name is refused", async () => {
    const args = ["--host-resolver-rules=MAP evil.example 127.0.0.1"];
    await atTheDoor(
      async ({ browser, node }) => {
        const { port, search } = new URL(node.webAddress);
        const page = await browser.stranger();
        const answer = await page.goto(`http://evil.example:${port}/${search}`);
        expect(answer?.status()).toBeGreaterThanOrEqual(400);
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
