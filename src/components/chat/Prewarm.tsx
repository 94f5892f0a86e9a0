// Renders a hidden conversation once after the start, so that its code is parsed and compiled before a person opens the
// first one and would have to wait for it.
import { useQuery } from "@tanstack/react-query";
import { Activity, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { MessageItem } from "./MessageItem";
import { OpenConversation } from "./OpenConversation";
import { SAMPLES } from "./samples";

/** By then it has been rendered. */
const OVER_MS = 3_000;

/** `needed` unless the window begins with a conversation, which compiles the same code. */
export function Prewarm({ needed }: { needed: boolean }) {
  const { data: contacts } = useQuery(contactsQuery);
  // Unmounted when it is over and not sooner: opening a conversation meanwhile would have to wait for the unmounting.
  const [over, setOver] = useState(!needed);
  // The own contact, which has no real conversation.
  const self = contacts?.find(({ isSelf }) => isSelf);
  const ready = self !== undefined;
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => setOver(true), OVER_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  return self && !over && <Unseen contact={self} />;
}

/** Hidden, so that no effect runs and the node is asked nothing; outside the document, so that no query finds it. */
function Unseen({ contact }: { contact: Contact }) {
  // The first value for good: later changes must not render it again.
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
