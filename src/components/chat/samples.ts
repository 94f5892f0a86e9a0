// Messages that are not anybody's.
import type { Message } from "@/lib/api/chat";

export function sampleMessage(changes: Partial<Message>): Message {
  return {
    id: "",
    contactId: "",
    outgoing: false,
    text: "",
    at: 0,
    state: "received",
    sentAt: null,
    settledAt: null,
    parts: 1,
    failure: null,
    charset: "utf-8",
    lossy: false,
    attachments: false,
    unreadable: false,
    source: null,
    insteadOf: null,
    ...changes,
  };
}

/** With everything in them that takes code of its own to draw. */
const TEXT = "https://example.org `a`\n```\na\n```";

export const SAMPLES = [
  sampleMessage({ id: "received", text: TEXT }),
  sampleMessage({ id: "delivered", text: TEXT, outgoing: true, state: "delivered" }),
];
