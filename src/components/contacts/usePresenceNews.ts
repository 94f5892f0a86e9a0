// Tells a screen reader who came and who left, calmly: a few by name, more of them as a number. Who is only in doubt neither
// came nor left.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type Translate, useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import { type Batcher, batcher } from "@/lib/batcher";
import type { PeerOfflineEvent, PeerOnlineEvent } from "@/lib/events/types";
import { useEvent } from "@/lib/events/useEvent";
import { nameOf } from "@/lib/presence";
import { announce } from "@/ui/Announcer";

const GATHER_MS = 3_000;
const NAMED_AT_MOST = 2;

export type News = { name: string; online: boolean };

export function usePresenceNews(): void {
  const { t } = useI18n();
  const queries = useQueryClient();
  const news = useRef<Batcher<[id: string, News]>>(undefined);
  useEffect(() => {
    // Who left and came back within the moment is told once, as they are now.
    const gathered = batcher<[string, News]>(GATHER_MS, (all) => announce(tell([...new Map(all).values()], t)));
    news.current = gathered;
    return gathered.stop;
  }, [t]);

  useEvent(["peer-online", "peer-offline"], (event: PeerOnlineEvent | PeerOfflineEvent) => {
    const contact = queries.getQueryData(contactsQuery.queryKey)?.find(({ id }) => id === event.contactId);
    if (contact?.blocked) return;
    const name = contact ? nameOf(contact) : event.username;
    news.current?.add([event.contactId, { name, online: event.type === "peer-online" }]);
  });
}

export function tell(news: readonly News[], t: Translate): string {
  if (news.length <= NAMED_AT_MOST) {
    return news
      .map(({ name, online }) => t(online ? "presence.now_online" : "presence.now_offline", { name }))
      .join(" ");
  }
  const online = news.filter((each) => each.online).length;
  return t("presence.many_changed", { online, offline: news.length - online });
}
