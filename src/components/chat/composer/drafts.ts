// What was begun and not sent, for each contact. It outlives the window, because people do not notice that they close it.
import { useEffect, useRef, useState } from "react";
import { readStored, writeStored } from "@/lib/stored";

/** Written down at a pause in typing: a key must not wait for the disk. */
const PAUSE_MS = 300;

const keyOf = (contactId: string) => `draft:${contactId}`;

/** For a component that lives as long as one contact is shown: give it the contact as `key`. */
export function useDraft(contactId: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => readStored(keyOf(contactId)) ?? "");
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const write = () => {
      clearTimeout(timer.current);
      writeStored(keyOf(contactId), latest.current === "" ? null : latest.current);
    };
    window.addEventListener("pagehide", write);
    return () => {
      window.removeEventListener("pagehide", write);
      write();
    };
  }, [contactId]);
  const change = (next: string) => {
    setText(next);
    latest.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => writeStored(keyOf(contactId), next === "" ? null : next), PAUSE_MS);
  };
  return [text, change];
}
