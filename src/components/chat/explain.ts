// What became of a message, as a sentence: what holds it up and what will happen by itself. Pure.
import type { MessageKey } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { isHere } from "@/lib/presence";

type Told = Pick<Message, "state" | "outgoing" | "failure">;

export function explanationOf({ state, outgoing, failure }: Told, contact: Contact): MessageKey | null {
  if (!outgoing) return null;
  if (state === "sending") return "chat.why.sending";
  if (state === "delivered") return "chat.why.delivered";
  if (state === "waiting") return isHere(contact) ? "chat.why.silent" : "chat.why.waiting";
  if (state === "failed") return failure?.code === "chat.cancelled" ? "chat.why.cancelled" : "chat.why.failed";
  return null;
}

/** Whether to try at once can do anything: whoever signed off may have left their address to somebody else. */
export function canTryNow(contact: Contact): boolean {
  return isHere(contact) || contact.offlineReason === "unanswered";
}
