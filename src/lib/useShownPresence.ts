// The presence of a contact as it ages: a doubt shows itself only once it has lasted.
import { useCallback } from "react";
import type { Contact } from "@/lib/host";
import { useTicking } from "./clock";
import { presenceOf, type ShownPresence } from "./presence";

export function useShownPresence(contact: Pick<Contact, "presence" | "away" | "uncertainSince">): ShownPresence {
  const { presence, away, uncertainSince } = contact;
  return useTicking<ShownPresence>(
    useCallback((now) => presenceOf({ presence, away, uncertainSince }, now), [presence, away, uncertainSince]),
  );
}
