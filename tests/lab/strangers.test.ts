// Peers that the test plays byte by byte: dialects, charsets, garbage. Bad packets are counted and never fatal.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { Stranger } from "../kit/stranger.ts";
import { ANS_ENTRY, BR_ENTRY, modeOf, RECV_MSG, SEND_CHECK, SEND_MSG } from "../kit/wire.ts";

/** 「会議は三時です」 in CP932 and 「你好，下午开会」 in GBK, as those programs write them. */
const CP932 = Buffer.from("89ef8b6382cd8e4f8e9e82c582b7", "hex");
const GBK = Buffer.from("c4e3bac3a3accfc2cee7bfaabbe1", "hex");

suite("strangers", [needs.lab, needs.landline], () => {
  test("Bad packets are counted and never fatal", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      const stranger = await Stranger.start(lan.host("shelf"), { user: "eve", host: "shelf" });
      const before = (await alice.stats()).packetsMalformed;
      const garbage = [
        Buffer.from([]),
        Buffer.from([0, 0, 0]),
        Buffer.from("::::::"),
        Buffer.from("1:abc:u:h:32:text\0"),
        Buffer.from("1:1:u:h:99999999999999999999:text\0"),
        Buffer.from("GET / HTTP/1.1\r\n\r\n"),
        Buffer.alloc(60_000, 0xff),
        Buffer.from([1, 2, 3].concat(Array(500).fill(58))),
      ];
      for (const bytes of garbage) stranger.raw(alice.host.address, bytes);
      await alice.state(
        "bad packets to be counted",
        10_000,
        async () => (await alice.stats()).packetsMalformed >= before + 5,
      );
      stranger.send(alice.host.address, BR_ENTRY, "Eve\0");
      await stranger.hears("an answer", ({ bytes }) => modeOf(bytes) === ANS_ENTRY);
      await alice.sees("eve");
      expect((await alice.peers()).map(({ user }) => user)).toEqual(["eve"]);
    });
  });

  test("A FeiQ peer is shown right in GBK", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", charset: "gb18030" });
      const version = "1_lbt6_0#128#F0761CDE1B2A#0#0#0#4001#9";
      const feiq = await Stranger.start(lan.host("shelf"), { version, user: "wang", host: "PC-WANG" });
      feiq.send(
        alice.host.address,
        BR_ENTRY,
        Buffer.concat([Buffer.from("cdf5c7bf", "hex"), Buffer.from([0]), Buffer.from("d1d0b7a2b2bf", "hex")]),
      );
      const contact = await alice.sees("wang");
      expect(contact).toMatchObject({ nickname: "王强", group: "研发部", host: "PC-WANG" });

      const no = feiq.send(alice.host.address, SEND_MSG | SEND_CHECK, GBK);
      expect(await alice.receives("wang", "你好，下午开会")).toMatchObject({ lossy: false });
      const acknowledged = await feiq.hears("the acknowledgement", ({ bytes }) => modeOf(bytes) === RECV_MSG);
      expect(acknowledged.bytes.toString("latin1").split(":")[5]?.replaceAll("\0", "")).toBe(String(no));

      await alice.send(contact, "好的");
      const sent = await feiq.hears("her answer in GBK", ({ bytes }) => modeOf(bytes) === SEND_MSG);
      expect(sent.bytes.includes(Buffer.from("bac3b5c4", "hex"))).toBe(true);
    });
  });

  test("A Japanese peer is shown right in CP932", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice", charset: "shift_jis" });
      const stranger = await Stranger.start(lan.host("shelf"), { user: "tanaka", host: "PC-T" });
      stranger.send(alice.host.address, BR_ENTRY, Buffer.concat([Buffer.from("93639286", "hex"), Buffer.from([0])]));
      expect(await alice.sees("tanaka")).toMatchObject({ nickname: "田中" });
      stranger.send(alice.host.address, SEND_MSG | SEND_CHECK, CP932);
      await alice.receives("tanaka", "会議は三時です");
    });
  });

  test("A repeated message is acknowledged again and shown once", async () => {
    await withLan(async (lan) => {
      const alice = await LandlineNode.start(lan.host("desk"), { user: "alice" });
      const stranger = await Stranger.start(lan.host("shelf"), { user: "eve", host: "shelf" });
      stranger.send(alice.host.address, BR_ENTRY, "Eve\0");
      const contact = await alice.sees("eve");
      const no = stranger.send(alice.host.address, SEND_MSG | SEND_CHECK, "once");
      await alice.receives("eve", "once");
      stranger.send(alice.host.address, SEND_MSG | SEND_CHECK, "once", no);
      stranger.send(alice.host.address, SEND_MSG | SEND_CHECK, "twice");
      await alice.receives("eve", "twice");
      expect((await alice.history(contact)).map(({ text }) => text)).toEqual(["once", "twice"]);
      const acknowledgements = () => stranger.heard.filter(({ bytes }) => modeOf(bytes) === RECV_MSG);
      await stranger.hears("three acknowledgements", () => acknowledgements().length >= 3);
      expect(acknowledgements()).toHaveLength(3);
    });
  });
});
