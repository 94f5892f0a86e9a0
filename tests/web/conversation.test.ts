// A conversation as a person has it on the screen: reading links, searching far back, taking back, deleting and undoing.
import { expect, test } from "vitest";
import { needs, suite } from "../kit/needs.ts";
import { Stranger } from "../kit/stranger.ts";
import { together } from "../kit/visit.ts";
import { pass } from "../kit/wait.ts";
import { ANS_ENTRY, BR_ENTRY, GET_INFO, modeOf, SEND_CHECK, SEND_INFO, SEND_MSG } from "../kit/wire.ts";

suite("a conversation", [needs.lab, needs.landline, needs.chromium], () => {
  test("A link says where it leads and loads nothing", async () => {
    await together(async ({ bob, browser, screen }) => {
      const asked: string[] = [];
      browser.page.on("request", (request) => asked.push(new URL(request.url()).hostname));
      await bob.send(await bob.sees("alice"), "See https://bank.example@evil.example/x.png, and run `ls`.");
      await screen.openChat("Bob");
      const shown = await screen.shows("See https://bank.example@evil.example/x.png", "received");
      expect(shown.text).toContain("(evil.example)");
      expect(await browser.page.getByRole("log").getByRole("link").getAttribute("href")).toBe(
        "https://evil.example/x.png",
      );
      expect(await browser.barriers()).toEqual([]);
      expect(new Set(asked)).toEqual(new Set(["127.0.0.1"]));
      await screen.screenshot("conversation-link");
    });
  });

  test("A sentence far back is found and shown where it was said", async () => {
    await together(async ({ bob, browser, screen }) => {
      const alice = await bob.sees("alice");
      for (let number = 1; number <= 90; number += 1) {
        await bob.send(alice, number === 3 ? "铰链样品已经回来了" : `Sentence ${number}`);
      }
      await screen.openChat("Bob");
      // All of it is new: it is opened where it begins, and one press leads to its end.
      await screen.shows("Sentence 1", "received");
      await browser.page.getByRole("heading", { name: "New messages" }).waitFor();
      await browser.page.getByRole("button", { name: "90 new messages" }).click();
      await screen.shows("Sentence 90", "received");
      await browser.press("Control+f");
      await browser.page.keyboard.type("样品");
      await browser.page.getByText("1 of 1:").waitFor();
      const found = await screen.shows("铰链样品已经回来了", "received");
      expect(found.data.found).toBe("true");
      expect(await browser.page.getByRole("log").locator("mark").allInnerTexts()).toEqual(["样品"]);
      await screen.shows("Sentence 4", "received");
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("conversation-search");
      await browser.page.getByRole("button", { name: "To the newest message" }).click();
      await screen.shows("Sentence 90", "received");
    });
  });

  test("What was found is a list that leads to each", async () => {
    await together(async ({ bob, browser, page, screen }) => {
      const alice = await bob.sees("alice");
      await bob.send(alice, "The hinge is back from the workshop");
      for (let number = 1; number <= 20; number += 1) await bob.send(alice, `Sentence ${number}`);
      await screen.openChat("Bob");
      await screen.say("Then I take the hinge along");
      await screen.shows("Then I take the hinge along", "delivered");
      await browser.press("Control+f");
      await page.keyboard.type("HINGE");
      const found = page.getByRole("listbox", { name: "Messages found" }).getByRole("option");
      await expect
        .poll(() => found.allInnerTexts())
        .toEqual([
          expect.stringMatching(/^You\s+\d+:\d\d.*Then I take the hinge along$/s),
          expect.stringMatching(/^Bob\s+\d+:\d\d.*The hinge is back from the workshop$/s),
        ]);
      expect(await found.locator("mark").allInnerTexts()).toEqual(["hinge", "hinge"]);
      await browser.press("ArrowDown");
      await page.locator('[data-found="true"]', { hasText: "back from the workshop" }).waitFor();
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("conversation-found");
      await browser.press("Enter");
      const message = page.getByRole("article", { name: /The hinge is back/ });
      await message.and(page.locator(":focus")).waitFor();
      expect(await found.count()).toBe(0);
    });
  });

  test("Somebody is muted in their conversation", async () => {
    await together(async ({ page, screen }) => {
      const header = page.getByTestId("conversation-header");
      await screen.openChat("Bob");
      await header.getByRole("button", { name: "More about this conversation" }).click();
      await page.getByRole("menuitem", { name: "Mute" }).click();
      await header.getByText("Muted").waitFor();
      await screen.screenshot("conversation-muted");
      await screen.goToSettings("notifications");
      await page.getByRole("list", { name: "Muted people" }).getByText("Bob").waitFor();
      await page.getByRole("button", { name: /Undo/ }).click();
      await page.getByRole("list", { name: "Muted people" }).waitFor({ state: "detached" });
      await screen.go("chats");
      await header.waitFor();
      expect(await header.getByText("Muted").count()).toBe(0);
    });
  });

  test("A message that waits is taken back, and sent after all when that is undone", async () => {
    await together(async ({ alice, bob, browser, screen }) => {
      await bob.stop();
      await screen.sees("Bob", "offline", 40_000);
      await screen.openChat("Bob");
      await screen.say("For when you are back");
      await screen.shows("For when you are back", "waiting");
      await browser.page.getByRole("button", { name: "Waiting for Bob" }).click();
      const details = browser.page.getByRole("dialog", { name: "Waiting for Bob" });
      await details.getByText("Bob is not here.").waitFor();
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("conversation-waiting");
      await details.getByRole("button", { name: "Do not send" }).click();
      await browser.page.getByText("No messages yet").waitFor();
      await browser.page.getByRole("button", { name: /Undo/ }).click();
      await screen.shows("For when you are back", "waiting");
      await bob.start();
      await alice.sees("bob");
      await screen.shows("For when you are back", "delivered");
      await bob.receives("alice", "For when you are back");
    });
  });

  test("A person decides where what waits goes", async () => {
    await together(async ({ lan, alice, bob, browser, page, screen }) => {
      const { host } = await alice.sees("bob");
      // Where he has answered is his address.
      await screen.openChat("Bob");
      await screen.say("Hello");
      await screen.shows("Hello", "delivered");
      await bob.stop();
      await screen.sees("Bob", "offline", 40_000);
      await screen.say("Only for Bob");
      await screen.shows("Only for Bob", "waiting");
      // Whoever is back within five seconds is reached where they answered before.
      await pass(6);

      const elsewhere = lan.host("elsewhere");
      const eve = await Stranger.start(elsewhere, { user: "bob", host });
      eve.answers(BR_ENTRY, ANS_ENTRY, "Bob\0");
      eve.answers(GET_INFO, SEND_INFO, "Another program");
      eve.send(alice.host.address, BR_ENTRY, "Bob\0");
      eve.send(alice.host.address, SEND_MSG | SEND_CHECK, "Send me your key");
      const forged = await screen.shows("Send me your key", "received");
      expect(forged.text).toContain(
        `Came from ${elsewhere.address}, not from Bob’s computer (${bob.host.address}). Someone else may have sent it.`,
      );
      const banner = page.getByTestId("new-address");
      await banner.getByText(`Bob is now at ${elsewhere.address}`).waitFor();
      await banner.getByText("1 message waits").waitFor();
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("conversation-new-address");

      await banner.getByRole("button", { name: "Keep waiting" }).press("Enter");
      await banner.getByText("Messages to Bob wait").waitFor();
      expect(await page.getByTestId("composer").evaluate((field) => field === document.activeElement)).toBe(true);
      expect(eve.heard.filter(({ bytes }) => modeOf(bytes) === SEND_MSG)).toEqual([]);
      await banner.getByRole("button", { name: "Send there" }).click();
      await eve.hears("what waited", ({ bytes }) => modeOf(bytes) === SEND_MSG);
      await banner.waitFor({ state: "detached" });
      await page.getByTestId("elsewhere").waitFor({ state: "detached" });
    });
  });

  test("A deleted message is gone on every screen and comes back by undo", async () => {
    await together(async ({ alice, bob, browser, screen }) => {
      await bob.send(await bob.sees("alice"), "First");
      await bob.send(await bob.sees("alice"), "Second");
      await screen.openChat("Bob");
      await screen.shows("Second", "received");
      await browser.press("ArrowUp");
      await browser.page
        .getByRole("article", { name: /Second/ })
        .and(browser.page.locator(":focus"))
        .waitFor();
      await browser.press("Delete");
      const contact = await alice.sees("bob");
      await alice.state("the message to be gone", 10_000, async () => (await alice.history(contact)).length === 1);
      await screen.wait("the list to show the first", async () =>
        (await screen.contacts()).find(({ text }) => text.includes("First")),
      );
      await browser.press("Control+z");
      await screen.shows("Second", "received");
      expect((await alice.history(contact)).map(({ text }) => text)).toEqual(["First", "Second"]);
    });
  });
});
