// All that a node keeps of a conversation.
import type { Message } from "../../src/lib/host/bindings.ts";
import type { Control } from "./control.ts";

/** The oldest first. */
export async function conversation(control: Control, contactId: string): Promise<Message[]> {
  let all: Message[] = [];
  for (;;) {
    const first = all[0];
    const place = first ? { before: first.id } : "newest";
    const page = await control.call("list_messages", { contactId, place, limit: 500 });
    if (page.length === 0) return all;
    all = [...page, ...all];
  }
}
