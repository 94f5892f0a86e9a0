// Whom a contact could be taken for; undefined for most. The list is judged once, whoever asks.
import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/lib/api/peers";
import { type Likeness, likenesses } from "./likeness";

export function useLikeness(contactId: string): Likeness | undefined {
  const { data } = useQuery({ ...contactsQuery, select: (contacts) => likenesses(contacts).get(contactId) ?? null });
  return data ?? undefined;
}
