// Many nodes on one LAN: started at once, followed by their journals, and measured from outside, by what the kernel counts
// for each of them. Nothing here asks a node anything: fifty command lines cost more than fifty nodes.
import type { Host } from "./host.ts";
import { ip, ipLines } from "./ip.ts";
import type { Lan } from "./lan.ts";
import { LandlineNode } from "./node.ts";
import { kernel, residentBytes, ticks } from "./processes.ts";
import { deadline } from "./wait.ts";

/** Somebody shown offline by somebody else. */
export type Loss = { by: string; whom: string; reason: string; at: number };

export class Crowd {
  private constructor(readonly nodes: LandlineNode[]) {}

  /** Starts all at once; resolves when each has its port. Their hosts are there before the clock starts. */
  static async start(lan: Lan, count: number): Promise<{ crowd: Crowd; began: number }> {
    const names = Array.from({ length: count }, (_, number) => `n${String(number + 1).padStart(2, "0")}`);
    const hosts = names.map((name) => lan.host(name));
    introduce(hosts);
    const began = Date.now();
    const nodes = hosts.map((host) => LandlineNode.start(host, { user: host.name, log: "info" }));
    return { crowd: new Crowd(await Promise.all(nodes)), began };
  }

  /** Waits until each of these sees each other of these; the moment at which the last came to do so. */
  async meet(within: number, nodes = this.nodes): Promise<number> {
    const names = nodes.map(({ options }) => options.user);
    const met = (node: LandlineNode) => {
      const roll = node.events.roll();
      return names.every((name) => name === node.options.user || roll.get(name)?.[0] === "online");
    };
    const wait = (node: LandlineNode) =>
      deadline(
        `${node.options.user} to see all`,
        within,
        node.events,
        () => met(node),
        () => names.filter((name) => node.events.roll().get(name)?.[0] !== "online").join(" "),
      );
    await Promise.all(nodes.map(wait));
    const since = nodes.flatMap(({ events }) => [...events.roll()].filter(([name]) => names.includes(name)));
    return Math.max(...since.map(([, [, at]]) => at));
  }

  /** Everybody of these pairs who is not offline in the eyes of the other, and what the journal says of them lately. */
  seen(among: (by: string, whom: string) => boolean): string[] {
    return this.nodes.flatMap(({ events, options: { user: by } }) =>
      [...events.roll()]
        .filter(([whom, [presence]]) => presence !== "offline" && among(by, whom))
        .map(([whom, [presence]]) => `${by} sees ${whom} ${presence}: ${JSON.stringify(events.about(whom).slice(-6))}`),
    );
  }

  /** A mark in every journal, for `falls` since. */
  mark(): Map<LandlineNode, number> {
    return new Map(this.nodes.map((node) => [node, node.events.all.length]));
  }

  /** Everybody whom anybody has taken offline since. */
  falls(since: Map<LandlineNode, number>): Loss[] {
    return this.nodes.flatMap(({ events, options }, number) =>
      events
        .falls(since.get(this.nodes[number] as LandlineNode))
        .map(({ username, reason, timestamp }) => ({ by: options.user, whom: username, reason, at: timestamp })),
    );
  }

  /** Bytes that each has sent since its host came up, by the count of its card: with all headers, and with ARP. */
  sent(): number[] {
    return this.nodes.map(({ pid }) => Number(/eth0:(?:\s+\d+){8}\s+(\d+)/.exec(kernel(pid, "net/dev"))?.[1]));
  }

  /** Bytes of memory that each of these holds. */
  memory(nodes: LandlineNode[]): number[] {
    return nodes.map(({ pid }) => residentBytes(pid));
  }

  /** Hundredths of a second of a core that each of these has used since its start. */
  ticks(nodes: LandlineNode[]): number[] {
    return nodes.map(({ pid }) => ticks(pid));
  }

  /** Datagrams that found a socket full, in all hosts. */
  dropped(): number {
    return this.nodes
      .map(({ pid }) => {
        const [names = [], counts = []] = [...kernel(pid, "net/snmp").matchAll(/^Udp: (.*)$/gm)].map((match) =>
          (match[1] ?? "").split(" "),
        );
        const four = Number(counts[names.indexOf("RcvbufErrors")]);
        const six = Number(/^Udp6RcvbufErrors\s+(\d+)/m.exec(kernel(pid, "net/snmp6"))?.[1]);
        return four + six;
      })
      .reduce((sum, count) => sum + count, 0);
  }
}

/**
 * Tells each host the card of each other. The kernel has one table of 1,024 learnt neighbours for all namespaces together,
 * and drops what finds no room: fifty hosts would learn 4,900.
 */
export function introduce(hosts: Host[]): void {
  const cards = hosts.map((host) => ({ host, ...cardOf(host) }));
  for (const { host } of cards) {
    const others = cards.filter((other) => other.host !== host);
    ipLines(
      host.namespace,
      others.flatMap(({ addresses, card }) => addresses.map((address) => neighbour(address, card))),
    );
  }
}

function neighbour(address: string, card: string): string {
  return `neigh replace ${address} lladdr ${card} dev eth0 nud permanent`;
}

function cardOf({ namespace }: Host): { card: string; addresses: string[] } {
  const [card] = JSON.parse(ip("-n", namespace, "-json", "address", "show", "dev", "eth0")) as Card[];
  return { card: card?.address ?? "", addresses: (card?.addr_info ?? []).map(({ local }) => local) };
}

type Card = { address: string; addr_info: { local: string }[] };

/** The value below which a share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
