// The first call, walked on a real screen: two Landline nodes and iptux see each other, exchange text both ways, one is
// killed and shown offline with its last seen, the heartbeat interval is changed in the settings panel and survives a
// restart. One story for the browser and for the desktop window. Seed checklist 6.5, parts 4 and 5, are in it.
import { expect } from "vitest";
import { Iptux } from "./iptux.ts";
import type { Lan } from "./lan.ts";
import { LandlineNode, type NodeOptions, QUICK } from "./node.ts";
import type { Stage } from "./screen.ts";

/** Whose screen it is; her peers are noticed quickly when they crash. */
export const ALICE: NodeOptions = { user: "alice", nickname: "Alice", group: "3rd floor", presence: QUICK };

export async function firstCall(lan: Lan, stage: Stage): Promise<void> {
  const { screen, node: alice } = stage;
  const bob = await LandlineNode.start(lan.host("shelf"), {
    user: "bob",
    nickname: "Bob",
    group: "2nd floor",
    presence: QUICK,
  });
  const tux = await Iptux.start(lan.host("attic"), { nickname: "Tux 企鹅" });
  await screen.sees("Bob", "online");
  await screen.sees("Tux 企鹅", "online");
  await screen.reads("online-count", /^2 of 2\b/);
  await screen.screenshot("1-everybody-is-here");

  await screen.openChat("Bob");
  await screen.say("Hi Bob, can you hear me?");
  await screen.shows("Hi Bob, can you hear me?", "delivered");
  await bob.receives("alice", "Hi Bob, can you hear me?");
  await bob.send(await bob.sees("alice"), "Loud and clear: 100 # 你好");
  await screen.shows("Loud and clear: 100 # 你好", "received");
  await screen.screenshot("2-text-with-landline");

  await screen.openChat("Tux");
  await screen.say("Hello iptux");
  await screen.shows("Hello iptux", "delivered");
  await tux.receives("Hello iptux");
  await tux.send(alice.host.address, "从 iptux 来的");
  await screen.shows("从 iptux 来的", "received");
  await screen.screenshot("3-text-with-iptux");

  await bob.kill();
  const gone = await screen.sees("Bob", "offline", 40_000);
  expect(gone.text).toMatch(/last seen/i);
  await screen.reads("online-count", /^1 of 2\b/);
  await screen.screenshot("4-killed-and-offline");

  await screen.goToSettings("presence");
  expect(await screen.value("heartbeat-interval")).toBe("10");
  await screen.set("peer-timeout", "90");
  await screen.set("heartbeat-interval", "30");
  await alice.state(
    "the interval to be saved",
    10_000,
    async () => String(await alice.ask("config", "get", "presence.heartbeat_interval")) === "30",
  );
  await screen.screenshot("5-heartbeat-changed");
}

/** The second half, after everything was ended and started again. */
export async function afterRestart(stage: Stage): Promise<void> {
  const { screen } = stage;
  await screen.goToSettings("presence");
  expect(await screen.value("heartbeat-interval")).toBe("30");
  expect(await screen.value("peer-timeout")).toBe("90");
  await screen.screenshot("6-heartbeat-after-restart");
  await screen.go("health");
  await screen.reads("kpi-heartbeats", /[1-9]/);
  await screen.screenshot("7-health");
  await screen.go("chats");
  await screen.sees("Bob", "offline");
  await screen.openChat("Bob");
  await screen.shows("Loud and clear: 100 # 你好", "received");
  await screen.screenshot("8-history-after-restart");
}
