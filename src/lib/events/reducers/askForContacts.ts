// Asks for the contacts of whom facts said too little: each by itself, or the whole list when they are many. An answer that
// is older than a later fact about the same contact is not taken; it is asked for again.
import type { QueryClient } from "@tanstack/react-query";
import { getContact } from "@/lib/api/contacts";
import { contactsQuery } from "@/lib/api/peers";
import { batcher } from "@/lib/batcher";
import type { Contact, EventDto } from "@/lib/host";
import { contactsToAsk, replaceContacts } from "./patch";

/** Facts of this time are asked about together. */
const GATHER_MS = 500;
/** More than this are asked for as the whole list. */
const ONE_BY_ONE = 16;
/** The whole list, whoever else is asked for. */
const EVERYBODY = null;

export type ContactAsker = {
  /** After every batch of facts, with the list as it was before them. */
  note: (contacts: readonly Contact[], events: readonly EventDto[]) => void;
  stop: () => void;
};

export function contactAsker(queries: QueryClient): ContactAsker {
  const { queryKey } = contactsQuery;
  /** Whom facts spoke of while they were being asked for. */
  const touched = new Set<string>();

  const ask = async (wanted: readonly (string | typeof EVERYBODY)[]) => {
    const ids = [...new Set(wanted)].filter((id) => id !== EVERYBODY);
    if (wanted.includes(EVERYBODY) || ids.length > ONE_BY_ONE) {
      await queries.invalidateQueries({ queryKey });
      return;
    }
    for (const id of ids) touched.delete(id);
    // Whoever is gone meanwhile, or cannot be asked for now, stays as known; the next connection asks for everybody.
    const answers = await Promise.allSettled(ids.map(getContact));
    const fresh = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    const stale = fresh.filter(({ id }) => touched.has(id));
    queries.setQueryData(
      queryKey,
      (now) =>
        now &&
        replaceContacts(
          now,
          fresh.filter(({ id }) => !touched.has(id)),
        ),
    );
    for (const { id } of stale) asked.add(id);
  };
  const asked = batcher<string | typeof EVERYBODY>(GATHER_MS, ask);

  return {
    note: (contacts, events) => {
      for (const event of events) if ("contactId" in event) touched.add(event.contactId);
      for (const id of contactsToAsk(contacts, events)) asked.add(id);
      // A list that is under way may be older than these facts and would undo them.
      if (queries.isFetching({ queryKey }) > 0) asked.add(EVERYBODY);
    },
    stop: asked.stop,
  };
}
