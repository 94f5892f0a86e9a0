// Shown instead of the app in a browser tab that may not talk to the node: why, and what to do.
import { LockKeyhole } from "lucide-react";
import { useEffect, useRef } from "react";
import { useI18n } from "@/i18n";
import type { Lock } from "@/lib/host";
import styles from "./Locked.module.css";

/** A command, the same in every language. */
const COMMAND = "landline open";

export function Locked({ why }: { why: Lock }) {
  const { t } = useI18n();
  const title = useRef<HTMLHeadingElement>(null);
  // Focused, so that a screen reader reads the reason first.
  useEffect(() => title.current?.focus(), []);
  useEffect(() => {
    document.title = t("app.title", { unread: 0 });
  }, [t]);
  return (
    <main className={styles.page} data-testid="locked">
      <LockKeyhole size="1.5rem" aria-hidden="true" />
      <h1 ref={title} tabIndex={-1}>
        {t(`locked.${why}`)}
      </h1>
      <p>{t(`locked.${why}_lead`)}</p>
      <p>{t("locked.how")}</p>
      <p>
        <code>{COMMAND}</code>
      </p>
      <p className={styles.note}>{t("locked.profile")}</p>
    </main>
  );
}
