// What is new in the conversation on the screen: where it begins, and that it was read once its end has been seen.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { firstUnread, markRead } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";

/** The log goes to where the new ones begin in this time. The desktop tells of a message that is not read after 400. */
const SEEN_MS = 100;

/** `firstId` is the oldest message that was new when the conversation was opened, or when its window was looked at again. */
export function useFirstUnread({ id, unread }: Contact): { firstId: string | null; settled: boolean } {
  const visible = useVisible();
  // What comes while somebody looks is no news to them; what came before, or while they looked away, is.
  const [look, setLook] = useState({ visible, number: 0, news: unread > 0 });
  if (look.visible !== visible) setLook({ visible, number: look.number + 1, news: visible && unread > 0 });
  const { data, isPending } = useQuery({
    queryKey: ["first-unread", id, look.number],
    queryFn: () => firstUnread(id),
    enabled: visible && look.news,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { firstId: data ?? null, settled: !look.news || !isPending };
}

export function useMarkRead({ id, unread }: Contact, seen: boolean): void {
  const visible = useVisible();
  useEffect(() => {
    if (!visible || !seen || unread === 0) return;
    // Nothing to tell a person when it fails: the messages stay unread and the next one asks again.
    const timer = setTimeout(() => markRead(id).catch(() => undefined), SEEN_MS);
    return () => clearTimeout(timer);
  }, [visible, seen, unread, id]);
}

function useVisible(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === "visible");
}

function subscribe(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}
