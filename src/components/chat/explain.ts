// What became of a message, as a sentence: what holds it up and what will happen by itself. Pure.
import type { MessageKey } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { isHere } from "@/lib/presence";

type Explained = Pick<Message, "state" | "outgoing" | "failure">;

export function explanationOf({ state, outgoing, failure }: Explained, contact: Contact): MessageKey | null {
  if (!outgoing) return null;
  if (state === "sending") return "chat.why.sending";
  if (state === "delivered") return "chat.why.delivered";
  if (state === "waiting" && newAddressOf(contact)) return "chat.why.new_address";
  if (state === "waiting") return isHere(contact) ? "chat.why.silent" : "chat.why.waiting";
  if (state === "failed") return failure?.code === "chat.cancelled" ? "chat.why.cancelled" : "chat.why.failed";
  return null;
}

/** The state of a message of one's own in a word or two. */
export function stateOf(state: Exclude<Message["state"], "received">, contact: Contact): MessageKey {
  return state === "waiting" && newAddressOf(contact) ? "chat.state.new_address" : `chat.state.${state}`;
}

/** Whether to try at once can do anything: whoever signed off may have left their address to somebody else. */
export function canTryNow(contact: Contact): boolean {
  if (newAddressOf(contact)) return false;
  return isHere(contact) || contact.offlineReason === "unanswered";
}

/** Where somebody is here, if that is not known to be their address: nothing goes there until a person approves it. */
export function newAddressOf(contact: Contact): Contact["newAddress"] {
  return isHere(contact) ? contact.newAddress : null;
}
