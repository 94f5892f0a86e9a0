// Landline and the ipmsg of PyPI, which broadcasts to 255.255.255.255 and writes CP932 unless told otherwise.
import { expect, test } from "vitest";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { PyIpmsg } from "../kit/pypi.ts";
import { SEND_INFO } from "../kit/wire.ts";

suite("ipmsg of PyPI", [needs.lab, needs.landline, needs.jython], () => {
  test("The ipmsg of PyPI is seen, and gone within thirty seconds of its crash", { timeout: 150_000 }, async () => {
    await withLan(async (lan) => {
      const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
      // What it says to everybody goes to the limited broadcast address, which needs a way out.
      shelf.type("ip route add default dev eth0");
      const capture = await lan.capture();
      const alice = await LandlineNode.start(desk, { user: "alice", nickname: "Alice" });
      const pia = await PyIpmsg.start(shelf, { user: "pia", name: "Pia" });
      expect(await alice.sees("pia")).toMatchObject({ nickname: "Pia" });
      await pia.sees(desk.address);
      // Who never answered is left to the timeout.
      const answers = "the answer of ipmsg to GETINFO";
      await capture.waitFor(
        answers,
        30_000,
        ({ from, packet }) => from === shelf.address && packet?.mode === SEND_INFO,
      );
      await pia.crash();
      const gone = await alice.event("the verdict on ipmsg", (event) => event.type === "peer-offline", 30_000);
      expect(gone).toMatchObject({ username: "Pia", reason: "unanswered" });
    });
  });
});
