// Alice with a node and Tux with iptux, who see each other: the start of most stories with a stock program.
import type { Host } from "./host.ts";
import { Iptux, type IptuxOptions } from "./iptux.ts";
import type { Lan } from "./lan.ts";
import { LandlineNode, type NodeOptions } from "./node.ts";

/** Alice's node and Tux, an iptux user on the host "shelf"; who comes first is the test's business. */
export async function aliceAndTux(
  lan: Lan,
  tux: Partial<IptuxOptions> = {},
  alice: Partial<NodeOptions> = {},
): Promise<[LandlineNode, Iptux, Host]> {
  const [desk, shelf] = [lan.host("desk"), lan.host("shelf")];
  const node = await LandlineNode.start(desk, { nickname: "Alice", ...alice, user: "alice" });
  const iptux = await Iptux.start(shelf, { nickname: "Tux 企鹅", group: "冰山", ...tux });
  await node.sees("root");
  await iptux.sees(desk.address);
  return [node, iptux, shelf];
}
