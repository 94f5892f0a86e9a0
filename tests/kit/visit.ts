// A person in front of a node's screen: a window of a browser that is closed at the end, and that has had nothing to
// complain about.
import { afterAll, beforeAll, expect } from "vitest";
import { BrowserDriver, type BrowserOptions } from "./browser.ts";
import { Lan, withLan } from "./lan.ts";
import { LandlineNode, type NodeOptions, QUICK } from "./node.ts";
import { outputFolder } from "./paths.ts";
import { Screen } from "./screen.ts";

export type Visit = { browser: BrowserDriver; page: BrowserDriver["page"]; screen: Screen };

/** Opens the node's screen for the body's duration. */
export async function visit(
  node: LandlineNode,
  body: (visit: Visit) => Promise<void>,
  options: BrowserOptions = {},
): Promise<void> {
  const browser = await BrowserDriver.open(node.host, () => node.link(), options);
  try {
    const told = body({ browser, page: browser.page, screen: new Screen(browser, outputFolder("web")) });
    await told.catch((error) => {
      // What the page could not do is most often why it was not as expected.
      throw browser.complaints.length > 0 ? new Error(browser.complaints.join("\n"), { cause: error }) : error;
    });
    expect(browser.complaints).toEqual([]);
  } finally {
    await browser.close();
  }
}

export type Scene = Visit & { lan: Lan; alice: LandlineNode; bob: LandlineNode };

/** One LAN with these nodes for all tests of a file. */
export function sharedLan<T>(start: (lan: Lan) => Promise<T>): () => T & { lan: Lan } {
  let shared: { lan: Lan; nodes?: T } | undefined;
  beforeAll(async () => {
    shared = { lan: Lan.create() };
    shared.nodes = await start(shared.lan);
  });
  afterAll(() => shared?.lan.remove());
  return () => {
    if (!shared?.nodes) throw new Error("the nodes of this file were not started");
    return { ...shared.nodes, lan: shared.lan };
  };
}

/** Alice's node on the host "desk" and Bob's on the host "shelf", which see each other. */
export async function deskAndShelf(
  lan: Lan,
  own: Partial<NodeOptions> = {},
): Promise<{ alice: LandlineNode; bob: LandlineNode }> {
  const [alice, bob] = await Promise.all([
    LandlineNode.start(lan.host("desk"), { presence: QUICK, ...own, user: "alice" }),
    LandlineNode.start(lan.host("shelf"), { presence: QUICK, user: "bob", nickname: "Bob" }),
  ]);
  await Promise.all([bob.sees("alice"), alice.sees("bob")]);
  return { alice, bob };
}

/** Alice in front of her screen, and Bob on another machine, whom she sees. */
export async function together(
  body: (scene: Scene) => Promise<void>,
  { alice: own, ...options }: BrowserOptions & { alice?: Partial<NodeOptions> } = {},
): Promise<void> {
  await withLan(async (lan) => {
    const { alice, bob } = await deskAndShelf(lan, own);
    await visit(
      alice,
      async (shown) => {
        // Who starts for the first time sees the first page instead.
        if (own?.introduced !== false) await shown.screen.sees("Bob", "online");
        await body({ ...shown, lan, alice, bob });
      },
      options,
    );
  });
}
