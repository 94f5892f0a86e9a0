// A thousand people on the LAN of one node, played by one process on one host, who come and go at an even rate.
import { join } from "node:path";
import type { Child } from "./child.ts";
import type { Host } from "./host.ts";
import { ROOT } from "./paths.ts";

const GIVEN = ["Mei", "Anna", "Jonas", "Fatima", "Omar", "Lena", "Ravi", "Chloe", "Ivan", "Noor"];
const FAMILY = ["Tanaka", "Kowalska", "Weber", "El Amrani", "Haddad", "Berg", "Iyer", "Martin", "Petrov", "Aziz"];
const GROUPS = ["Design", "Workshop", "Purchasing", "Laboratory", "研发部"];
/** Within the lab's network, since a node deals with no other, but behind their host: as neighbours they would overflow the
 * kernel's one table of 1,024. */
const NETWORK = "10.77.128.0/17";

/** `extra` is what an entry says: nickname and group. Who is not `here` enters later, if ever. */
type Person = { address: string; user: string; host: string; extra: string; here: boolean };

const addressOf = (number: number) => `10.77.${128 + Math.floor(number / 250)}.${(number % 250) + 1}`;
const digits = (number: number) => String(number).padStart(4, "0");

/** Somebody with a name such as people have. */
export function townsman(number: number): Person {
  const name = `${GIVEN[number % 10]} ${FAMILY[Math.floor(number / 10) % 10]} ${Math.floor(number / 100) + 1}`;
  return {
    address: addressOf(number),
    user: `user${number}`,
    host: `pc-${digits(number)}`,
    // One of them is looked for by how the name sounds.
    extra: `${number === 777 ? "王小明" : name}\0${GROUPS[number % GROUPS.length]}`,
    here: true,
  };
}

/** A contact of the crowded profile (src-tauri/crates/landline/examples/crowded_profile.rs): every other one is here. */
export function regular(number: number): Person {
  const name = digits(number);
  return {
    address: addressOf(number),
    user: `person-${name}`,
    host: `desk-${name}`,
    extra: `Person ${name}\0Floor ${number % 8}`,
    here: number % 2 === 0,
  };
}

export class Population {
  private constructor(private readonly child: Child) {}

  /** So many enter at `target`'s, from `host`. */
  static async start(
    host: Host,
    target: Host,
    count: number,
    person: (number: number) => Person = townsman,
  ): Promise<Population> {
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
