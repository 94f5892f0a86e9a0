// What is known of one message: each of its moments to the second, what holds it up, and what happens next.
import { errorText, formatExact, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { explanationOf } from "./explain";
import styles from "./MessageDetails.module.css";

export function MessageDetails({ message, contact }: { message: Message; contact: Contact }) {
  const { t, locale } = useI18n();
  const name = nameOf(contact);
  const why = explanationOf(message, contact);
  const { outgoing, state, settledAt } = message;
  const exact = (at: number | null) => (at === null ? t("chat.when.unknown") : formatExact(at, locale));
  const moments: [string, string][] = outgoing
    ? [
        [t("chat.when.written"), exact(message.at)],
        [
          t("chat.when.sent"),
          message.sentAt === null && state === "waiting" ? t("chat.when.not_yet") : exact(message.sentAt),
        ],
        state === "failed"
          ? [t("chat.when.failed"), exact(settledAt)]
          : [t("chat.when.delivered"), state === "delivered" ? exact(settledAt) : t("chat.when.not_yet")],
        [t("chat.when.read"), t("chat.when.never_told")],
      ]
    : [[t("chat.when.received"), exact(message.at)]];
  return (
    <div className={styles.details}>
      {message.failure && <p className={styles.failure}>{errorText(message.failure, t, { name })}</p>}
      {why && <p>{t(why, { name })}</p>}
      <dl className={styles.moments}>
        {moments.map(([what, when]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{when}</dd>
          </div>
        ))}
        {message.source && (
          <div>
            <dt>{t("chat.when.source")}</dt>
            <dd>
              <bdi>{message.source}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("chat.when.charset")}</dt>
          <dd>
            <bdi>{message.charset}</bdi>
          </dd>
        </div>
      </dl>
      {message.parts > 1 && <p className={styles.note}>{t("chat.parts", { count: message.parts })}</p>}
    </div>
  );
}
