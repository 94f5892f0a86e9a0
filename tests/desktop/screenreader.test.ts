// The real desktop window as a screen reader has it: what it can read, and what it is told by itself.
import { expect, test } from "vitest";
import { type Lan, withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode, QUICK } from "../kit/node.ts";
import { outputFolder } from "../kit/paths.ts";
import { Screen } from "../kit/screen.ts";
import { everything, isLive, ScreenReader } from "../kit/screenreader.ts";
import { DesktopSession } from "../kit/session.ts";
import { WindowDriver } from "../kit/window.ts";

/** Alice's window with a screen reader, and Bob, who is here. */
async function desk(lan: Lan) {
  const session = await DesktopSession.start(lan.host("desk"), ["accessibility"]);
  const reader = await ScreenReader.start(session);
  const node = LandlineNode.elsewhere(session.host, { user: "alice", nickname: "Alice", presence: QUICK });
  const driver = await WindowDriver.open(session, node.profile);
  const screen = new Screen(driver, outputFolder("desktop"));
  const bob = await LandlineNode.start(lan.host("shelf"), { user: "bob", nickname: "Bob", presence: QUICK });
  await screen.sees("Bob", "online");
  return { reader, driver, screen, bob };
}

const wanted = [needs.lab, needs.landline, needs.desktop, needs.webdriver, needs.accessibility];

suite("the desktop window for a screen reader", wanted, () => {
  test("A screen reader is told who is here", async () => {
    await withLan(async (lan) => {
      const { reader, driver, screen, bob } = await desk(lan);
      const carol = await LandlineNode.start(lan.host("attic"), { user: "carol", nickname: "Carol" });
      await screen.sees("Carol", "online");
      await carol.stop();
      await screen.sees("Carol", "offline");
      await bob.send(await bob.sees("alice"), "Lunch?");
      await reader.reads("push button", /^Bob Online\b.*Lunch\?.*1 unread message$/);
      await reader.reads("push button", /^Carol Offline\b.*last seen/);
      const list = await reader.reads("list", /^Contacts$/);
      const rows = [...everything(list)].filter(({ attributes }) => attributes.posinset);
      expect(rows.map(({ role, attributes }) => [role, attributes.posinset, attributes.setsize])).toEqual([
        ["list item", "1", "2"],
        ["list item", "2", "2"],
      ]);
      const people = rows.flatMap((row) => [...everything(row)].filter(({ role }) => role === "push button"));
      expect(people.map(({ name }) => name)).toEqual([
        expect.stringMatching(/^Bob Online\b/),
        expect.stringMatching(/^Carol/),
      ]);
      await driver.close();
    });
  });

  test("A screen reader reads the messages in order", async () => {
    await withLan(async (lan) => {
      const { reader, driver, screen, bob } = await desk(lan);
      await bob.send(await bob.sees("alice"), "Lunch?");
      await screen.openChat("Bob");
      await screen.shows("Lunch?", "received");
      await screen.say("Yes, at noon");
      await screen.shows("Yes, at noon", "delivered");
      const time = String.raw`\d{1,2}:\d{2}( [AP]M)?`;
      await reader.reads("article", new RegExp(`^You, ${time}: Yes, at noon Delivered$`));
      const main = (await reader.reads("landmark", /^Bob$/)).children;
      const all = main.flatMap((each) => [...everything(each)]);
      const log = all.find(({ role }) => role === "log");
      expect(log?.name).toBe("Messages with Bob");
      expect(log?.states).not.toContain("busy");
      const read = all.filter(({ role, states }) => role === "article" || states.includes("multi-line"));
      expect(read.map(({ role, name }) => `${role}: ${name}`)).toEqual([
        expect.stringMatching(new RegExp(`^article: Bob, ${time}: Lunch\\?$`)),
        expect.stringMatching(new RegExp(`^article: You, ${time}: Yes, at noon Delivered$`)),
        "entry: Message Bob",
      ]);
      await driver.close();
    });
  });

  test("Everything that can have the focus has a name for a screen reader", async () => {
    await withLan(async (lan) => {
      const { reader, driver, screen } = await desk(lan);
      // The main part takes the focus of whoever skips to it, and is known by its role.
      const nameless = async () =>
        [...everything(await reader.reads("document web", /^Landline$/))]
          .filter(({ name, states }) => states.includes("focusable") && name === "")
          .map(({ role, attributes }) => `${role} ${JSON.stringify(attributes)}`)
          .filter((each) => !each.includes('"computed-role":"main"'));
      await screen.openChat("Bob");
      expect(await nameless()).toEqual([]);
      for (const section of ["profile", "presence", "network", "notifications", "storage"]) {
        await screen.goToSettings(section);
        expect(await nameless(), section).toEqual([]);
      }
      await screen.go("health");
      expect(await nameless()).toEqual([]);
      await driver.close();
    });
  });

  test("A screen reader hears of a new message and of a peer that leaves", async () => {
    await withLan(async (lan) => {
      const { reader, driver, screen, bob } = await desk(lan);
      await screen.openChat("Bob");
      await bob.send(await bob.sees("alice"), "Lunch?");
      const told = await reader.hears(/^Bob: Lunch\?$/);
      expect(told).toMatchObject({ role: "status bar", attributes: { live: "polite" } });
      const since = reader.now;
      await bob.stop();
      await reader.hears(/^Bob is offline\.$/, since);
      // Each once: the rest of the window does not talk by itself.
      const said = reader
        .told()
        .filter(isLive)
        .map(({ text }) => text);
      expect(said.filter((text) => /Lunch|offline/.test(text))).toEqual(["Bob: Lunch?", "Bob is offline."]);
      await driver.close();
    });
  });
});
