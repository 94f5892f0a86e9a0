// What was begun and not sent, for each contact. It outlives the window, because people do not notice that they close it.
import { useState } from "react";
import { readStored, writeStored } from "@/lib/stored";

const key = (contactId: string) => `draft:${contactId}`;

/** For a component that lives as long as one contact is shown: give it the contact as `key`. */
export function useDraft(contactId: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => readStored(key(contactId)) ?? "");
  return [
    text,
    (next) => {
      setText(next);
      writeStored(key(contactId), next === "" ? null : next);
    },
  ];
}
