// The presence to show for a contact: `uncertain` is shown only once it has lasted for a while.
import { useCallback } from "react";
import type { Contact } from "@/lib/host";
import { useTicking } from "./clock";
import { presenceOf, type ShownPresence } from "./presence";

export function useShownPresence(
  contact: Pick<Contact, "presence" | "away" | "uncertainSince" | "blocked">,
): ShownPresence {
  const { presence, away, uncertainSince, blocked } = contact;
  return useTicking<ShownPresence>(
    useCallback(
      (now) => presenceOf({ presence, away, uncertainSince, blocked }, now),
      [presence, away, uncertainSince, blocked],
    ),
    presence === "uncertain" ? uncertainSince : null,
  );
}
