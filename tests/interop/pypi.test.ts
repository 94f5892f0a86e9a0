// Landline and the ipmsg of PyPI, which broadcasts to 255.255.255.255 and writes CP932 unless told otherwise.
import { expect, test } from "vitest";
import type { Capture } from "../kit/capture.ts";
import type { Lan } from "../kit/lan.ts";
import { withLan } from "../kit/lan.ts";
import { needs, suite } from "../kit/needs.ts";
import { LandlineNode } from "../kit/node.ts";
import { PyIpmsg } from "../kit/pypi.ts";
import { ANS_ENTRY, SEND_INFO } from "../kit/wire.ts";

suite("ipmsg of PyPI", [needs.lab, needs.landline, needs.jython], () => {
  test("The ipmsg of PyPI is seen, and gone within thirty seconds of its crash", { timeout: 150_000 }, async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const alice = await landline(lan);
      const pia = await ipmsg(lan);
      await isSeen(pia, alice);
      await isAsked(pia, capture);
      await pia.crash();
      const gone = await alice.event("the verdict on ipmsg", (event) => event.type === "peer-offline", 30_000);
      expect(gone).toMatchObject({ username: "Pia", reason: "unanswered" });
    });
  });

  // Who was here before Landline answers its first BR_ENTRY, and was not tried out before.
  test("The ipmsg of PyPI answers an entry of Landline", { timeout: 150_000 }, async () => {
    await withLan(async (lan) => {
      const capture = await lan.capture();
      const pia = await ipmsg(lan);
      const alice = await landline(lan);
      await isSeen(pia, alice);
      await pia.sends("ANSENTRY", capture, ({ packet }) => packet?.mode === ANS_ENTRY);
      await isAsked(pia, capture);
    });
  });
});

function landline(lan: Lan): Promise<LandlineNode> {
  return LandlineNode.start(lan.host("desk"), { user: "alice", nickname: "Alice" });
}

function ipmsg(lan: Lan): Promise<PyIpmsg> {
  const shelf = lan.host("shelf");
  // What it says to everybody goes to the limited broadcast address, which needs a way out.
  shelf.type("ip route add default dev eth0");
  return PyIpmsg.start(shelf, { user: "pia", name: "Pia" });
}

async function isSeen(pia: PyIpmsg, alice: LandlineNode): Promise<void> {
  // What it has to say leaves in any order, and another word than its entry has the login name alone.
  await alice.state("ipmsg to be seen by its name", 20_000, async () => {
    const contact = await alice.peer("pia");
    return contact?.presence === "online" && contact.nickname === "Pia";
  });
  await pia.sees(alice.host.address);
}

/** It answers GETINFO: who never answered anything is left to the timeout. */
async function isAsked(pia: PyIpmsg, capture: Capture): Promise<void> {
  await pia.sends("SENDINFO", capture, ({ packet }) => packet?.mode === SEND_INFO);
}
