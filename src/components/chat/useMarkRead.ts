// Messages count as read when their conversation is on the screen and the window can be seen.
import { useEffect, useSyncExternalStore } from "react";
import { markRead } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";

export function useMarkRead({ id, unread }: Contact): void {
  const visible = useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
  useEffect(() => {
    if (!visible || unread === 0) return;
    // Nothing to tell a person when it fails: the messages stay unread and the next one asks again.
    markRead(id).catch(() => undefined);
  }, [visible, unread, id]);
}

function subscribe(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
