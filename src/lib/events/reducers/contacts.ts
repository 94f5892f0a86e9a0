// The list of contacts, and the presence history of each.
import { contactsQuery } from "@/lib/api/peers";
import type { Reducer } from "../reducer";
import { isPresence } from "../types";
import { contactAsker } from "./askForContacts";
import { patchContacts } from "./patch";

export const contactsReducer = {
  types: [
    "peer-online",
    "peer-uncertain",
    "peer-certain",
    "peer-offline",
    "peer-changed",
    "peer-new-address",
    "peer-address-approved",
    "message-received",
    "message-state",
    "messages-pruned",
    "messages-read",
  ],
  start: (queries) => {
    const asker = contactAsker(queries);
    return {
      apply: (events) => {
        const contacts = queries.getQueryData(contactsQuery.queryKey);
        if (contacts) {
          queries.setQueryData(contactsQuery.queryKey, patchContacts(contacts, events));
          asker.note(contacts, events);
        }
        for (const contactId of new Set(events.filter(isPresence).map((event) => event.contactId))) {
          void queries.invalidateQueries({ queryKey: ["presence-history", contactId] });
        }
      },
      stop: asker.stop,
    };
  },
} as const satisfies Reducer;
