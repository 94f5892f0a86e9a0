// The lab and the stock program by themselves, without Landline: when this fails, the fault is the kit's.
import { expect, test } from "vitest";
import { blameEnds, ENDED_BY_ITSELF, takeEnds } from "../kit/foreign.ts";
import { Iptux } from "../kit/iptux.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { Stranger } from "../kit/stranger.ts";
import { until } from "../kit/wait.ts";
import { BR_ENTRY, BR_EXIT, NO_OPERATION } from "../kit/wire.ts";

suite("the lab", [needs.lab, needs.iptux], () => {
  test.each(["utf-8", "gb18030"] as const)(
    "two stock iptux programs find each other and talk in %s",
    async (charset) => {
      await withLan(async (lan) => {
        const capture = await lan.capture();
        const [a, b] = [lan.host("desk"), lan.host("shelf")];
        const alice = await Iptux.start(a, { nickname: "Alice", charset });
        const bob = await Iptux.start(b, { nickname: "鲍勃", group: "二楼", charset });
        expect(await alice.sees(b.address)).toMatchObject({ nickname: "鲍勃", group: "二楼", host: "shelf" });
        await bob.sees(a.address);

        await alice.send(b.address, "hi: #1 你好");
        await bob.receives("hi: #1 你好");
        await bob.send(a.address, "fine, 谢谢");
        await alice.receives("fine, 谢谢");

        await bob.quit();
        await alice.waitFor("Bob's exit", (event) => event.event === "offline" && event.ip === b.address);
        expect(
          await capture.seen(BR_ENTRY, ({ from, to }) => from === a.address && to === "10.77.255.255"),
        ).toHaveLength(1);
        expect(await capture.seen(BR_EXIT, ({ from, to }) => from === b.address && to === a.address)).toHaveLength(1);
      });
    },
  );

  test("a host has no default route, a loss rule drops its share and leaves nothing behind", async () => {
    await withLan(async (lan) => {
      const [a, b] = [lan.host("a"), lan.host("b")];
      const [speaker, ear] = [
        await Stranger.start(a, { user: "a", host: "a" }),
        await Stranger.start(b, { user: "b", host: "b" }),
      ];
      const says = (text: string) => speaker.send(b.address, NO_OPERATION, text);
      const hears = (text: string) => ear.hears(text, ({ bytes }) => bytes.includes(text));

      expect(a.routes()).not.toContain("default");
      says("before");
      await hears("before");
      lan.lose(100);
      says("during");
      await until("the rule to drop it", 5000, () => lan.lost() > 0);
      lan.lose(0);
      says("after");
      await hears("after");
      expect(ear.heard.some(({ bytes }) => bytes.includes("during"))).toBe(false);
    });
  });

  test("an unplugged host hears nothing, and one with a new address is found there", async () => {
    await withLan(async (lan) => {
      const [a, b] = [lan.host("a"), lan.host("b")];
      const [speaker, ear] = [
        await Stranger.start(a, { user: "a", host: "a" }),
        await Stranger.start(b, { user: "b", host: "b" }),
      ];
      const hears = (text: string) => ear.hears(text, ({ bytes }) => bytes.includes(text));
      b.down();
      speaker.send("10.77.255.255", NO_OPERATION, "unplugged");
      // A broadcast comes back to its own host: it has left.
      await speaker.hears("its own broadcast", ({ bytes }) => bytes.includes("unplugged"));
      b.up();
      b.changeAddress("10.77.9.9");
      await until("the moved host to answer ARP", 5000, () => {
        speaker.send("10.77.9.9", NO_OPERATION, "moved");
        return ear.heard.some(({ bytes }) => bytes.includes("moved"));
      });
      await hears("moved");
      expect(ear.heard.some(({ bytes }) => bytes.includes("unplugged"))).toBe(false);
    });
  });

  test("the end of a program of others is the reason of what failed, unless it was asked for", async () => {
    await withLan(async (lan) => {
      const host = lan.host("a");
      const own = host.start("own", "sh", ["-c", "exit 3"]);
      const asked = host.startForeign("asked", "sleep", ["1000"]);
      await own.exited;
      await asked.end();
      expect(takeEnds()).toEqual([]);

      await host.startForeign("tired", "sh", ["-c", "echo enough; exit 3"]).exited;
      const ends = takeEnds();
      expect(ends).toEqual([expect.stringMatching(/^a\/tired, exit code 3/)]);
      expect(() => blameEnds(true, ends)).toThrow(new RegExp(`^${ENDED_BY_ITSELF}: a/tired`));
      expect(() => blameEnds(false, ends)).not.toThrow();
      expect(() => blameEnds(true, [])).not.toThrow();
    });
  });

  test("a test that the end of such a program spoiled runs once more", async ({ task }) => {
    await withLan(async (lan) => {
      const host = lan.host("a");
      const again = task.result?.retryCount ?? 0;
      const tired = host.startForeign("tired", "sh", ["-c", again ? "echo here; exec sleep 1000" : "exit 1"]);
      await tired.line((line) => line === "here");
    });
  });
});
