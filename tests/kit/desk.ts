// Alice's desktop window on a host of its own, with the session that it lives in: what every test of the window begins with.
import type { Lan } from "./lan.ts";
import { LandlineNode } from "./node.ts";
import { outputFolder } from "./paths.ts";
import { Screen } from "./screen.ts";
import { type Ability, DesktopSession } from "./session.ts";
import { WindowDriver } from "./window.ts";

export type Desk = { node: LandlineNode; driver: WindowDriver; screen: Screen; session: DesktopSession };

/** Alice's session on the host "desk", and her profile, which no window has opened yet. */
export async function sit(lan: Lan, abilities: Ability[] = []): Promise<Pick<Desk, "node" | "session">> {
  const session = await DesktopSession.start(lan.host("desk"), abilities);
  return { session, node: LandlineNode.elsewhere(session.host, { user: "alice", nickname: "Alice" }) };
}

/** Alice's window there. */
export async function desk(lan: Lan, abilities: Ability[] = []): Promise<Desk> {
  const { session, node } = await sit(lan, abilities);
  return openWindow({ session, node });
}

/** Opens the window of a profile, again if it was closed. */
export async function openWindow({ session, node }: Pick<Desk, "node" | "session">): Promise<Desk> {
  const driver = await WindowDriver.open(session, node.profile);
  return { session, node, driver, screen: new Screen(driver, outputFolder("desktop")) };
}
