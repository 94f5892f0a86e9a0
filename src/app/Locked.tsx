// Stands in the place of everything for a page of a browser that may not talk to the node: why, and how to go on.
import { LockKeyhole } from "lucide-react";
import { useEffect, useRef } from "react";
import { useI18n } from "@/i18n";
import type { Lock } from "@/lib/host";
import styles from "./Locked.module.css";

/** As it is typed: no language has another word for it. */
const COMMAND = "landline open";

export function Locked({ why }: { why: Lock }) {
  const { t } = useI18n();
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever cannot see the page hears first why it is another now.
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
