// A thousand people on the LAN of one node, played by one process on one host.
import { join } from "node:path";
import type { Child } from "./child.ts";
import type { Host } from "./host.ts";
import { ROOT } from "./paths.ts";

const GIVEN = ["Mei", "Anna", "Jonas", "Fatima", "Omar", "Lena", "Ravi", "Chloe", "Ivan", "Noor"];
const FAMILY = ["Tanaka", "Kowalska", "Weber", "El Amrani", "Haddad", "Berg", "Iyer", "Martin", "Petrov", "Aziz"];
const GROUPS = ["Design", "Workshop", "Purchasing", "Laboratory", "研发部"];
/** A network of their own behind their host: as neighbours they would overflow the kernel's one table of 1,024. */
const NETWORK = "10.78.0.0/16";

type Person = { address: string; user: string; host: string; extra: string };

function person(number: number): Person {
  const name = `${GIVEN[number % 10]} ${FAMILY[Math.floor(number / 10) % 10]} ${Math.floor(number / 100) + 1}`;
  return {
    address: `10.78.${Math.floor(number / 250)}.${(number % 250) + 1}`,
    user: `user${number}`,
    host: `pc-${String(number).padStart(4, "0")}`,
    // One of them is looked for by how the name sounds.
    extra: `${number === 777 ? "王小明" : name}\0${GROUPS[number % GROUPS.length]}`,
  };
}

export class Population {
  private constructor(private readonly child: Child) {}

  /** So many enter at `target`'s, from `host`. */
  static async start(host: Host, target: Host, count: number): Promise<Population> {
    host.claim(NETWORK);
    target.route(NETWORK, host.address);
    const child = host.start("population", process.execPath, [join(ROOT, "tests/kit/population.mjs"), target.address]);
    child.write(JSON.stringify(Array.from({ length: count }, (_, number) => person(number))));
    await child.line((line) => line.includes("entered"), 60_000);
    return new Population(child);
  }

  /** Lets so many come or go in each second from now on; 0 ends that. */
  change(aSecond: number): void {
    this.child.write(JSON.stringify({ changes: aSecond }));
  }
}
