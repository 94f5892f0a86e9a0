// A conversation that nobody sees, drawn once in an idle moment after the start: the engine reads and compiles code when it
// first runs, and the first conversation that a person opens should not be the one that waits for it.
import { useQuery } from "@tanstack/react-query";
import { Activity, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { MessageItem } from "./MessageItem";
import { OpenConversation } from "./OpenConversation";
import { SAMPLES } from "./samples";

/** By then it has been drawn. */
const OVER_MS = 3_000;

/** `needed` if the window does not begin with a conversation: that one would be the rehearsal. */
export function Rehearsal({ needed }: { needed: boolean }) {
  const { data: contacts } = useQuery(contactsQuery);
  // Goes when it is over and not sooner: whoever opens a conversation meanwhile would wait for its going.
  const [over, setOver] = useState(!needed);
  // Oneself: nothing that is real is with them.
  const self = contacts?.find(({ isSelf }) => isSelf);
  const ready = self !== undefined;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => setOver(true), OVER_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  return self && !over && <Unseen contact={self} />;
}

/** Hidden, so that no effect runs and nothing is asked of the node; outside the document, so that nothing finds it. */
function Unseen({ contact }: { contact: Contact }) {
  // As it was: what changes is not drawn again.
  const [drawn] = useState(contact);
  const [stage] = useState(() => document.createElement("div"));
  return createPortal(
    <Activity mode="hidden">
      <OpenConversation contact={drawn} onBack={nothing} />
      {SAMPLES.map((message) => (
        <MessageItem
          key={message.id}
          contact={drawn}
          message={message}
          first
          last
          whole={false}
          current={false}
          found={false}
          words={NO_WORDS}
          onFold={nothing}
          onCurrent={nothing}
          menu={noEntries}
        />
      ))}
    </Activity>,
    stage,
  );
}

const nothing = () => {};
const noEntries = () => [];
const NO_WORDS: readonly string[] = [];
