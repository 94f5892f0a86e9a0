// Requests contacts whose events carry too little: one by one, or the whole list when there are many. An answer that is
// older than a later event about the same contact is discarded and requested again.
import type { QueryClient } from "@tanstack/react-query";
import { getContact } from "@/lib/api/contacts";
import { contactsQuery } from "@/lib/api/peers";
import type { Contact, EventDto } from "@/lib/host";
import { contactsToAsk, replaceContacts } from "./patch";

/** Events within this time share one request. */
const GATHER_MS = 500;
/** For more contacts than this the whole list is requested. */
const ONE_BY_ONE = 16;

export type ContactAsker = {
  /** After every batch of events, with the list as it was before. */
  note: (contacts: readonly Contact[], events: readonly EventDto[]) => void;
  stop: () => void;
};

export function contactAsker(queries: QueryClient): ContactAsker {
  const { queryKey } = contactsQuery;
  const wanted = new Set<string>();
  /** Contacts that events named while their request was under way. */
  const touched = new Set<string>();
  let wholeList = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = () => {
    timer ??= setTimeout(ask, GATHER_MS);
  };

  const ask = async () => {
    timer = undefined;
    const ids = [...wanted];
    const all = wholeList || ids.length > ONE_BY_ONE;
    wanted.clear();
    wholeList = false;
    if (all) {
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
    for (const { id } of stale) wanted.add(id);
    if (wanted.size > 0) later();
  };

  return {
    note: (contacts, events) => {
      for (const event of events) if ("contactId" in event) touched.add(event.contactId);
      for (const id of contactsToAsk(contacts, events)) wanted.add(id);
      // A list that is being read may be older than these events and would revert them.
      if (queries.isFetching({ queryKey }) > 0) wholeList = true;
      if (wholeList || wanted.size > 0) later();
    },
    stop: () => clearTimeout(timer),
  };
}
