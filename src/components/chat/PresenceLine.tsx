// Whether somebody is here, in words: the presence itself, what is done about a doubt, why and since when somebody is gone,
// and whether to rely on it.
import { useCallback } from "react";
import { formatExact, formatLastSeen, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { type ShownPresence, secondsOf } from "@/lib/presence";
import { Ticking } from "@/ui/Ticking";

export function PresenceLine({ contact, presence }: { contact: Contact; presence: ShownPresence }) {
  const { t, locale } = useI18n();
  const lastSeen = useCallback(
    (at: number, now: number) => t("presence.last_seen", { when: formatLastSeen(at, now, locale, t) }),
    [t, locale],
  );
  const checking = useCallback(
    (since: number, now: number) => t("presence.checking", { seconds: secondsOf(since, now) }),
    [t],
  );
  return (
    <>
      <b data-presence={presence}>{t(`presence.${presence}`)}</b>
      {presence === "uncertain" && contact.uncertainSince !== null && (
        <span data-testid="checking">
          {" · "}
          <Ticking at={contact.uncertainSince} format={checking} />
        </span>
      )}
      {presence === "offline" && (
        <>
          {contact.offlineReason && ` · ${t(`presence.gone.${contact.offlineReason}`)}`}
          {" · "}
          <time dateTime={new Date(contact.lastSeen).toISOString()} title={formatExact(contact.lastSeen, locale)}>
            <Ticking at={contact.lastSeen} format={lastSeen} />
          </time>
        </>
      )}
      {contact.unstable && ` · ${t("presence.unstable")}`}
    </>
  );
}
