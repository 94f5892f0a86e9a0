// Which contact this one could be mistaken for; undefined for most. Computed once for each list.
import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/lib/api/peers";
import { type Likeness, likenesses } from "./likeness";

export function useLikeness(contactId: string): Likeness | undefined {
  const { data } = useQuery({ ...contactsQuery, select: (contacts) => likenesses(contacts).get(contactId) ?? null });
  return data ?? undefined;
}
