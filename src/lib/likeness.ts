// Contacts whose names look alike: which one each could be mistaken for, and what distinguishes it. The node computes how
// a name looks; the command line applies the same rule in crates/api/src/likeness.rs.
import type { Contact } from "@/lib/host";
import { nameOf, shownAddress } from "@/lib/presence";

export type Likeness = {
  /** Another contact's name that looks like this one without being the same; null for a name that one gave oneself. */
  resembles: string | null;
  /** `user@host`, and the address where another `user@host` looks the same. */
  differs: string;
};

const judged = new WeakMap<readonly Contact[], ReadonlyMap<string, Likeness>>();

/** By id, for every contact whose name looks like another's. Computed once for each list. */
export function likenesses(contacts: readonly Contact[]): ReadonlyMap<string, Likeness> {
  const known = judged.get(contacts);
  if (known) return known;
  const bySkeleton = new Map<string, Contact[]>();
  for (const contact of contacts) {
    for (const skeleton of contact.look.skeletons) {
      const alike = bySkeleton.get(skeleton);
      if (alike) alike.push(contact);
      else bySkeleton.set(skeleton, [contact]);
    }
  }
  const all = new Map<string, Likeness>();
  for (const contact of contacts) {
    const others = contact.look.skeletons
      .flatMap((skeleton) => bySkeleton.get(skeleton) ?? [])
      .filter(({ id }) => id !== contact.id);
    if (others.length > 0) all.set(contact.id, likenessOf(contact, others));
  }
  judged.set(contacts, all);
  return all;
}

function likenessOf(contact: Contact, others: readonly Contact[]): Likeness {
  const name = nameOf(contact);
  const { user, host, identity } = contact.look;
  const nearly = contact.ownName ? [] : others.filter((other) => nameOf(other) !== name);
  const [longestKnown] = nearly.toSorted((a, b) => a.firstSeen - b.firstSeen);
  const address = others.some(({ look }) => look.identity === identity) ? shownAddress(contact.addresses) : "";
  return {
    resembles: longestKnown ? nameOf(longestKnown) : null,
    differs: [`${user}@${host}`, address].filter(Boolean).join(", "),
  };
}
