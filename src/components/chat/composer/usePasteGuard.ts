// Looks at what is pasted before it is in the text: something huge is seldom meant, and fills the window of the other side.
import { type ClipboardEvent, useState } from "react";
import { measureMessage } from "@/lib/api/chat";
import { isTooLong } from "./useMeasure";

/** Shorter than this is pasted as ever. Characters. */
const UNASKED = 1_000;

/** Longer than this is asked about, also where it goes out as one message. Characters. */
const HUGE = 10_000;

export type Pasted = {
  text: string /** The whole text with it goes out as this many messages; 0 if it is too long. */;
  parts: number;
};

/** `insert` puts a text where the caret is. */
export function usePasteGuard(contactId: string, insert: (text: string) => void) {
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const onPaste = async (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    if (text.length <= UNASKED) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const whole = value.slice(0, selectionStart) + text + value.slice(selectionEnd);
    if (isTooLong(whole)) return setPasted({ text, parts: 0 });
    // What the node cannot measure, it will refuse with its reason when it is sent.
    const parts = await measureMessage(contactId, whole).catch(() => 1);
    if (parts > 1 || text.length > HUGE) setPasted({ text, parts });
    else insert(text);
  };
  return {
    pasted,
    onPaste,
    close: () => setPasted(null),
    accept: () => {
      if (pasted) insert(pasted.text);
      setPasted(null);
    },
  };
}
