// Presence in a row: one word. Of somebody who did not say goodbye it is the reason, and "offline" is said to who hears it;
// the exact times come up beside it on demand.
import { formatExact, type I18n, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { isHere, type ShownPresence } from "@/lib/presence";
import { Tooltip } from "@/ui/Tooltip";

export function PresenceWord({ contact, presence }: { contact: Contact; presence: ShownPresence }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { offlineReason: why, unstable } = contact;
  const short = presence === "offline" && (why === "unanswered" || why === "timeout");
  return (
    <>
      {short && <span className="visually-hidden">{`${t("presence.offline")}, `}</span>}
      <Tooltip text={explainPresence(contact, presence, i18n).join("\n")}>
        <span>{short ? t(`presence.short.${why}`) : t(`presence.${presence}`)}</span>
      </Tooltip>
      {unstable && ` · ${t("presence.unstable")}`}
    </>
  );
}

/**
 * Why somebody is shown so, and of somebody offline when exactly they were heard last. Whoever is here is heard again and
 * again, and no fact tells of that: the last moment known here is an old one.
 */
export function explainPresence(contact: Contact, presence: ShownPresence, { t, locale }: I18n): string[] {
  const { offlineReason, uncertainSince, lastSeen } = contact;
  const why = {
    online: t("presence.why.online"),
    away: t("presence.why.away"),
    uncertain: t("presence.why.uncertain", { since: formatExact(uncertainSince ?? lastSeen, locale) }),
    offline: t(`presence.why.${offlineReason ?? "unseen"}`),
    blocked: t("presence.why.blocked"),
  }[presence];
  return isHere(contact) ? [why] : [why, t("presence.last_heard", { when: formatExact(lastSeen, locale) })];
}
