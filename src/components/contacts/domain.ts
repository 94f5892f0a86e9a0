// The list of contacts as a domain of the window.
import type { Domain } from "@/lib/domain";
import { contactsReducer } from "@/lib/events/reducers/contacts";

export const contacts = { reducers: [contactsReducer] } as const satisfies Domain;
