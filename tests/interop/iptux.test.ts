// Landline and the real iptux 0.8 in one lab: meeting, text each way in its two charsets, leaving, crashing.
import { expect, test } from "vitest";
import { Iptux } from "../kit/iptux.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { aliceAndTux } from "../kit/tux.ts";
import { ANS_ENTRY, BR_ENTRY, SEND_MSG } from "../kit/wire.ts";

suite("iptux", [needs.lab, needs.landline, needs.iptux], () => {
  test.each(["utf-8", "gb18030"] as const)(
    "Landline and iptux see each other, whoever comes first, in %s",
    async (charset) => {
      await withLan(async (lan) => {
        const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
        const capture = await lan.capture();
        const early = await Iptux.start(shelf, { nickname: "Tux 企鹅", group: "冰山", charset });
        const alice = await LandlineNode.start(desk, { user: "alice", nickname: "Alice 爱丽丝", group: "三楼" });
        const known = await alice.sees("root");
        expect(known).toMatchObject({ nickname: "Tux 企鹅", group: "冰山", host: "shelf" });
        expect(known.client).toContain("iptux");
        expect(await early.sees(desk.address)).toMatchObject({
          nickname: "Alice 爱丽丝",
          group: "三楼",
          user: "alice",
          host: "desk",
        });
        await capture.seen(ANS_ENTRY, ({ from }) => from === shelf.address);

        await early.quit();
        await alice.sees("root", "offline");
        const late = await Iptux.start(shelf, { nickname: "Tux 企鹅", group: "冰山", charset });
        expect((await alice.sees("root")).id).toBe(known.id);
        expect(await late.sees(desk.address)).toMatchObject({ nickname: "Alice 爱丽丝" });
        await capture.seen(BR_ENTRY, ({ from }) => from === shelf.address, 2);
        await capture.seen(ANS_ENTRY, ({ from, to }) => from === desk.address && to === shelf.address);
      });
    },
  );

  test.each(["utf-8", "gb18030"] as const)("Text goes both ways between Landline and iptux in %s", async (charset) => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const [alice, tux, shelf] = await aliceAndTux(lan, { charset });
      const contact = await alice.sees("root");

      await tux.send(alice.host.address, "从 iptux: 100 # 你好");
      expect(await alice.receives("root", "从 iptux: 100 # 你好")).toMatchObject({ lossy: false });

      const sent = await alice.send(contact, "from Landline: 100 # 你好，谢谢");
      await alice.delivered(contact, sent);
      await tux.receives("from Landline: 100 # 你好，谢谢");
      expect(tux.messages()).toEqual(["from Landline: 100 # 你好，谢谢"]);
      const [written] = await capture.seen(SEND_MSG, ({ from }) => from === shelf.address);
      const hello = Buffer.from(charset === "utf-8" ? "e4bda0e5a5bd" : "c4e3bac3", "hex");
      expect(written?.bytes.includes(hello)).toBe(true);
    });
  });

  test("iptux that quits is offline at once", async () => {
    await withLan(async (lan) => {
      const [alice, tux] = await aliceAndTux(lan);
      await tux.quit();
      const offline = await alice.event("Tux's goodbye", (event) => event.type === "peer-offline", 5000);
      expect(offline).toMatchObject({ username: "Tux 企鹅", reason: "explicit" });
    });
  });

  test("iptux that crashed is noticed by the timeout", async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const [alice, tux, shelf] = await aliceAndTux(lan);
      // Who was never asked, or never answered, is left to the timeout.
      await capture.seen(ANS_ENTRY, ({ from }) => from === shelf.address);
      const killed = Date.now();
      await tux.crash();
      const offline = await alice.event("the verdict", (event) => event.type === "peer-offline", 40_000);
      expect(offline).toMatchObject({ username: "Tux 企鹅", reason: "unanswered" });
      expect("timestamp" in offline && offline.timestamp - killed).toBeLessThan(30_000);
      expect((await alice.sees("root", "offline")).lastSeen).toBeGreaterThan(killed - 15_000);
    });
  });

  test("A Landline contact that crashed is here with iptux at the same address within thirty seconds", async () => {
    await withLan(async (lan) => {
      const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
      const alice = await LandlineNode.start(desk, { user: "alice" });
      const before = await LandlineNode.start(shelf, { user: "root" });
      const met = await alice.sees("root");
      await before.kill();
      await alice.sees("root", "offline");
      const started = Date.now();
      const tux = await Iptux.start(shelf, { nickname: "Tux" });
      const back = await alice.sees("root", "online", 30_000);
      expect(Date.now() - started).toBeLessThan(30_000);
      expect(back).toMatchObject({ id: met.id, nickname: "Tux", newAddress: null });
      expect(back.client).toContain("iptux");
      await alice.delivered(met, await alice.send(met, "welcome back"));
      await tux.receives("welcome back");
    });
  });

  test("iptux sees that Landline quits", async () => {
    await withLan(async (lan) => {
      const [alice, tux] = await aliceAndTux(lan);
      await alice.stop();
      await tux.waitFor(
        "Alice's goodbye",
        (event) => event.event === "offline" && event.ip === alice.host.address,
        5000,
      );
    });
  });

  test("A long text to iptux is split into numbered messages and arrives whole", async () => {
    await withLan(async (lan) => {
      const [alice, tux] = await aliceAndTux(lan);
      const contact = await alice.sees("root");
      const lines = Array.from({ length: 600 }, (_, line) => `line ${line}: 三思而后行`);
      const sent = await alice.send(contact, lines.join("\n"));
      await alice.delivered(contact, sent, "delivered", 30_000);
      // It acknowledges a little before it shows.
      await tux.waitFor(
        "the last part",
        ({ event, text }) => event === "message" && text?.includes("line 599:") === true,
      );
      const parts = tux.messages();
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThan(8192);
      expect(parts.join("\n").match(/line \d+: 三思而后行/g)).toEqual(lines);
    });
  });

  test("Messages of an iptux that was restarted are shown, though its numbers begin again", async () => {
    await withLan(async (lan) => {
      const [alice, tux, shelf] = await aliceAndTux(lan);
      await tux.send(alice.host.address, "before");
      await alice.receives("root", "before");
      await tux.crash();
      const again = await Iptux.start(shelf, { nickname: "Tux 企鹅" });
      await again.sees(alice.host.address);
      await again.send(alice.host.address, "after");
      await alice.receives("root", "after");
      expect((await alice.history(await alice.sees("root"))).map(({ text }) => text)).toEqual(["before", "after"]);
    });
  });

  test("Messages to iptux after a restart of Landline are shown there", async () => {
    await withLan(async (lan) => {
      const [alice, tux] = await aliceAndTux(lan);
      const contact = await alice.sees("root");
      await alice.delivered(contact, await alice.send(contact, "before"));
      await alice.kill();
      await alice.start();
      await alice.sees("root");
      await alice.delivered(contact, await alice.send(contact, "after"));
      await tux.receives("after");
      expect(tux.messages()).toEqual(["before", "after"]);
    });
  });

  test("A renamed iptux is renamed", async () => {
    await withLan(async (lan) => {
      const [alice, tux] = await aliceAndTux(lan);
      tux.rename("Puffin");
      await alice.state("the new name", 10_000, async () => (await alice.peer("root"))?.nickname === "Puffin");
    });
  });

  test("What waits for iptux goes out when it comes back", async () => {
    await withLan(async (lan) => {
      const [alice, tux, shelf] = await aliceAndTux(lan);
      await tux.quit();
      const contact = await alice.sees("root", "offline");
      const sent = await alice.send(contact, "for when you are back");
      await alice.delivered(contact, sent, "waiting");
      const again = await Iptux.start(shelf, { nickname: "Tux 企鹅" });
      await again.receives("for when you are back", 30_000);
      await alice.delivered(contact, sent);
    });
  });
});
