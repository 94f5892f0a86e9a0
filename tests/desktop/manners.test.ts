// How the window lives among the other programs of a desktop: what it remembers, what it is told by the desktop, and what it
// tells the desktop.
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { desk, openWindow, sit } from "../kit/desk.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { desktopBinary } from "../kit/paths.ts";
import type { DesktopSession } from "../kit/session.ts";
import { pass, until } from "../kit/wait.ts";
import { BR_ENTRY, BR_EXIT } from "../kit/wire.ts";

const BOB = { user: "bob", nickname: "Bob" };

/** Longer than a window that shows itself takes to do so once its node runs. */
async function staysHidden(session: DesktopSession): Promise<void> {
  await pass(3);
  expect(await session.colours(), "nothing is painted").toBeLessThan(20);
}

suite("the manners of the desktop window", [needs.lab, needs.landline, needs.desktop, needs.webdriver], () => {
  test("The window comes back where it was", async () => {
    await withLan(async (lan) => {
      const { driver, screen, ...rest } = await desk(lan);
      await screen.wait("the screen", async () => (await driver.query("main"))[0]);
      const place = { x: 210, y: 130, width: 840, height: 610 };
      await driver.moveTo(place);
      await driver.close();
      const again = await openWindow(rest);
      await again.screen.wait("the place", async () => {
        const { x, y, width, height } = await again.driver.place();
        return JSON.stringify({ x, y, width, height }) === JSON.stringify(place);
      });
      await again.driver.close();
    });
  });

  test("The icon counts what is unread", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan);
      const bob = await LandlineNode.start(lan.host("shelf"), BOB);
      await screen.sees("Bob", "online");
      const alice = await bob.sees("alice");
      await bob.send(alice, "One");
      await bob.send(alice, "Two");
      await session.badge("Landline", 2);
      await screen.openChat("Bob");
      await session.badge("Landline", 0);
      await driver.close();
    });
  });

  test("A click on a notification opens its conversation", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan, ["actions"]);
      const bob = await LandlineNode.start(lan.host("shelf"), BOB);
      await screen.sees("Bob", "online");
      await bob.send(await bob.sees("alice"), "Are you there?");
      const told = await session.notified("a notification", ({ summary }) => summary === "Bob");
      expect(told.actions, "nobody can answer in it here").toEqual(["default", "Open Landline"]);
      session.click(told);
      await screen.reads("conversation-header", /Bob/);
      await screen.shows("Are you there?");
      await session.takenBack(told);
      await driver.close();
    });
  });

  test("A reply in a notification is sent", async () => {
    await withLan(async (lan) => {
      const { driver, session, screen } = await desk(lan, ["actions", "inline-reply"]);
      const bob = await LandlineNode.start(lan.host("shelf"), BOB);
      await screen.sees("Bob", "online");
      await bob.send(await bob.sees("alice"), "Lunch at 12?");
      const told = await session.notified("a notification", ({ summary }) => summary === "Bob");
      expect(told.actions).toEqual(["default", "Open Landline", "inline-reply", "Reply"]);
      session.reply(told, "Yes, 12 is fine. 好的");
      await bob.receives("alice", "Yes, 12 is fine. 好的");
      await session.takenBack(told);
      await session.badge("Landline", 0);
      await driver.close();
    });
  });

  test("Landline starts when its person logs in", async () => {
    await withLan(async (lan) => {
      const { node, driver, session, screen } = await desk(lan, ["tray"]);
      await screen.goToSettings("desktop");
      const toggle = '[data-testid="start-at-login"]';
      await screen.wait("the switch", async () => (await driver.query(toggle))[0]);
      await screen.screenshot("settings-desktop");
      expect(session.autostart()).toEqual([]);
      await driver.click(toggle);
      const [entry = ""] = await until(
        "the entry",
        10_000,
        () => session.autostart().length > 0 && session.autostart(),
      );
      expect(readFileSync(entry, "utf8")).toMatch(/^Exec=".*landline-desktop" "--minimized" "--profile" ".*"$/m);
      await driver.close();

      await session.logIn();
      await node.attach();
      await staysHidden(session);
      const env = { ...session.env, LANDLINE_PROFILE: node.profile };
      const second = session.host.start("second", desktopBinary() ?? "", [], { env });
      expect((await second.exited).code).toBe(0);
      await until("the window", 20_000, async () => (await session.colours()) > 200);
      for (const pid of driver.processes()) process.kill(pid, "SIGTERM");
      await until("its end", 10_000, () => driver.processes().length === 0);

      const again = await openWindow({ node, session });
      await again.screen.goToSettings("desktop");
      await again.screen.wait("the switch", async () => (await again.driver.query(toggle))[0]);
      await again.driver.click(toggle);
      await until("no entry", 10_000, () => session.autostart().length === 0);
      await again.driver.close();
    });
  });

  test("A window that is to start hidden waits in the tray", async () => {
    await withLan(async (lan) => {
      const { session, node } = await sit(lan, ["tray"]);
      appendFileSync(join(node.profile, "config.toml"), "\n[desktop]\nstart_minimized = true\n");
      const env = { ...session.env, LANDLINE_PROFILE: node.profile };
      const window = session.host.start("window", desktopBinary() ?? "", [], { env });
      await node.attach();
      await staysHidden(session);
      const second = session.host.start("second", desktopBinary() ?? "", [], { env });
      expect((await second.exited).code).toBe(0);
      await until("the window", 20_000, async () => (await session.colours()) > 200);
      await window.end("SIGTERM");
    });
  });

  test("Who touches nothing is away until they are back", async () => {
    await withLan(async (lan) => {
      const { session, node } = await sit(lan);
      session.idle(599);
      const { driver } = await openWindow({ session, node });
      const bob = await LandlineNode.start(lan.host("shelf"), BOB);
      await bob.sees("alice");
      const alice = async (away: boolean) =>
        until(`Alice ${away ? "away" : "back"}`, 20_000, async () => (await bob.peer("alice"))?.away === away);
      await alice(false);
      session.idle(601);
      await alice(true);
      session.idle(0);
      await alice(false);
      session.lock(true);
      await alice(true);
      await driver.close();
    });
  });

  test("A machine that sleeps has said goodbye and one that wakes says at once that it is here", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const { driver, session } = await desk(lan);
      const bob = await LandlineNode.start(lan.host("shelf"), BOB);
      await bob.sees("alice");
      const numbers = (mode: number) =>
        new Set(capture.ofMode(mode, ({ packet }) => packet?.user === "alice").map(({ packet }) => packet?.no));
      // The opening enters twice, 5 s apart; the next would be the heartbeat a minute later.
      await until("Alice's opening", 15_000, () => numbers(BR_ENTRY).size === 2);
      for (const night of [1, 2]) {
        const { length } = bob.events.all;
        await session.sleep();
        expect(numbers(BR_EXIT).size).toBe(night);
        const next = (type: string) => () => bob.events.all.slice(length).some((event) => event.type === type);
        await until("Alice gone", 5_000, next("peer-offline"));
        session.wake();
        await until("Alice back", 5_000, next("peer-online"));
        // Long before the next heartbeat.
        await until("Alice's entry", 2_000, () => numbers(BR_ENTRY).size >= 2 + night);
      }
      await driver.close();
    });
  });
});
