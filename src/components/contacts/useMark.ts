// Keeps something about a contact: on the screen at once, in the node a moment later, and offered back. Refused by the node,
// it is as it was before, and the person hears why.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { errorText, useI18n } from "@/i18n";
import {
  setContactBlocked,
  setContactCharset,
  setContactGroups,
  setContactName,
  setContactNote,
  setContactPinned,
} from "@/lib/api/contacts";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";

export type Marks = Pick<Contact, "pinned" | "blocked" | "ownName" | "note" | "groups" | "charsetChoice">;

const KEEP: { [K in keyof Marks]: (contactId: string, value: Marks[K]) => Promise<void> } = {
  pinned: setContactPinned,
  blocked: setContactBlocked,
  ownName: setContactName,
  note: setContactNote,
  groups: setContactGroups,
  charsetChoice: setContactCharset,
};

export type Mark = <K extends keyof Marks>(
  contact: Contact,
  what: K,
  value: Marks[K],
  /** What was done, as a sentence. With it, it is offered back. */
  done?: string,
) => Promise<boolean>;

export function useMark(): Mark {
  const queries = useQueryClient();
  const { t } = useI18n();
  const undoable = useUndoable();
  return async (contact, what, value, done) => {
    const before = contact[what];
    const keep = async (now: typeof value) => {
      show(queries, contact.id, { [what]: now });
      try {
        await KEEP[what](contact.id, now);
        return true;
      } catch (cause) {
        show(queries, contact.id, { [what]: before });
        notify(t("contacts.not_kept"), errorText(cause, t));
        return false;
      }
    };
    const kept = await keep(value);
    if (kept && done !== undefined) undoable({ text: done, undo: () => void keep(before) });
    return kept;
  };
}

function show(queries: QueryClient, contactId: string, change: Partial<Marks>): void {
  queries.setQueryData(contactsQuery.queryKey, (contacts) =>
    contacts?.map((contact) => (contact.id === contactId ? { ...contact, ...change } : contact)),
  );
}

/** Every group of one's own, in the order of the language. */
export function ownGroups(contacts: readonly Contact[], locale: string): string[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return [...new Set(contacts.flatMap((contact) => contact.groups))].sort(compare);
}
