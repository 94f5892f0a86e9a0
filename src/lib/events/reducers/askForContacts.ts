// Requests contacts whose events carry too little: one by one, or the whole list when there are many. An answer that is
// older than a later event about the same contact is discarded and requested again.
import type { QueryClient } from "@tanstack/react-query";
import { getContact } from "@/lib/api/contacts";
import { contactsQuery } from "@/lib/api/peers";
import { batcher } from "@/lib/batcher";
import type { Contact, EventDto } from "@/lib/host";
import { contactsToAsk, replaceContacts } from "./patch";

/** Events within this time share one request. */
const GATHER_MS = 500;
/** For more contacts than this the whole list is requested. */
const ONE_BY_ONE = 16;
/** The whole list, whoever else is asked for. */
const EVERYBODY = null;

export type ContactAsker = {
  /** After every batch of events, with the list as it was before. */
  note: (contacts: readonly Contact[], events: readonly EventDto[]) => void;
  stop: () => void;
};

export function contactAsker(queries: QueryClient): ContactAsker {
  const { queryKey } = contactsQuery;
  /** Contacts that events named while their request was under way. */
  const touched = new Set<string>();

  const ask = async (wanted: readonly (string | typeof EVERYBODY)[]) => {
    const ids = [...new Set(wanted)].filter((id) => id !== EVERYBODY);
    if (wanted.includes(EVERYBODY) || ids.length > ONE_BY_ONE) {
      await queries.invalidateQueries({ queryKey });
      return;
    }
    for (const id of ids) touched.delete(id);
    // A contact that is gone or cannot be read now stays as it is; the next connection reads the whole list.
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
      // A list that is being read may be older than these events and would revert them.
      if (queries.isFetching({ queryKey }) > 0) asked.add(EVERYBODY);
    },
    stop: asked.stop,
  };
}
