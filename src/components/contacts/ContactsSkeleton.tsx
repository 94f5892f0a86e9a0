// The list before its first answer: as quiet as the page's own skeleton, so that nothing jumps when it is there.
import { useI18n } from "@/i18n";
import styles from "./ContactsSkeleton.module.css";

const ROWS = [62, 48, 70, 55, 44, 66];

export function ContactsSkeleton() {
  const { t } = useI18n();
  return (
    <div className={styles.skeleton} role="status" aria-label={t("app.loading")}>
      {ROWS.map((width) => (
        <div key={width} className={styles.row} aria-hidden="true">
          <i />
          <b style={{ inlineSize: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
