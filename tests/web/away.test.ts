// What a person sees when their own cable is out, and when it is in again.
import { expect, test } from "vitest";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { together } from "../kit/visit.ts";

suite("a cable that is out", [needs.lab, needs.landline, needs.chromium], () => {
  test("Whoever loses the network is told so, writes on, and is back when it is", async () => {
    await together(
      async ({ lan, alice, bob, browser, page, screen }) => {
        // Of one alone who falls silent nobody can tell whose cable it is.
        const users = ["carol", "dave", "erin"];
        await Promise.all(users.map((user) => LandlineNode.start(lan.host(user), { user, presence: QUICK })));
        for (const user of users) await screen.sees(user, "online");
        await screen.openChat("Bob");
        await screen.say("Before");
        await screen.shows("Before", "delivered");

        alice.host.down();
        await screen.reads("self-offline", /You are offline: nobody answers/, 40_000);
        await page.getByRole("link", { name: "Alice, this computer: Offline" }).waitFor();
        await screen.reads("online-count", /^You are offline$/);
        await screen.say("While the cable was out");
        await screen.shows("While the cable was out");
        expect(await browser.barriers()).toEqual([]);
        await screen.screenshot("away");

        alice.host.up();
        await screen.shows("While the cable was out", "delivered", 40_000);
        await bob.receives("alice", "While the cable was out");
        await screen.sees("Bob", "online");
        await expect.poll(() => page.getByTestId("self-offline").count(), { timeout: 20_000 }).toBe(0);
        await page.getByRole("link", { name: "Alice, this computer: Online" }).waitFor();
        await screen.screenshot("back");
      },
      { alice: { nickname: "Alice" } },
    );
  });

  test("Somebody who is gone is grey, what is written to them waits, and goes when they come", async () => {
    await together(async ({ bob, browser, page, screen }) => {
      await screen.openChat("Bob");
      await bob.kill();
      await screen.sees("Bob", "uncertain", 20_000);
      await page.getByTestId("checking").waitFor();
      await screen.sees("Bob", "offline", 40_000);
      await screen.reads("offline-banner", /Bob is offline/);
      await screen.say("For when you are back");
      await screen.shows("For when you are back", "waiting");
      await page.getByRole("button", { name: "Waiting for Bob" }).waitFor();
      expect(await browser.barriers()).toEqual([]);
      await screen.screenshot("gone");
      await bob.start();
      await screen.sees("Bob", "online");
      await screen.shows("For when you are back", "delivered");
      await expect.poll(() => page.getByTestId("offline-banner").count()).toBe(0);
    });
  });
});
