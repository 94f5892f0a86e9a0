// What stands between the messages: the beginning, the days, and where the new ones begin.
import { useCallback } from "react";
import { errorText, formatDay, useI18n } from "@/i18n";
import { Ticking } from "@/ui/Ticking";
import styles from "./LogLines.module.css";
import type { HistoryReading } from "./useHistory";

export function TopLine({ log, name }: { log: HistoryReading; name: string }) {
  const { t } = useI18n();
  const error = log.olderError ?? log.newerError;
  if (error) {
    return (
      <p className={styles.top} role="alert">
        {errorText(error, t)}{" "}
        <button type="button" className={styles.again} onClick={log.tryAgain}>
          {t("app.retry")}
        </button>
      </p>
    );
  }
  return <p className={styles.top}>{log.history?.fromStart ? t("chat.beginning", { name }) : t("app.loading")}</p>;
}

export function DayLine({ at }: { at: number }) {
  const { t, locale } = useI18n();
  const day = useCallback((moment: number, now: number) => formatDay(moment, now, locale, t), [t, locale]);
  return (
    <h2 className={styles.day}>
      <Ticking at={at} format={day} />
    </h2>
  );
}

export function UnreadLine() {
  const { t } = useI18n();
  return (
    <h2 className={styles.day} data-unread>
      {t("chat.new_messages")}
    </h2>
  );
}
