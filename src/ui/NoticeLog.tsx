// The log of notices as a dialog: what was said, and when.
import { BellOff } from "lucide-react";
import { useCallback } from "react";
import { formatAgo, formatExact, useI18n } from "@/i18n";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { EmptyState } from "./EmptyState";
import styles from "./NoticeLog.module.css";
import { clearNotices, type Notice, useNotices } from "./notices";
import { Ticking } from "./Ticking";

export default function NoticeLog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const notices = useNotices();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("ui.notices")}
      description={t("ui.notices_lead")}
      actions={notices.length > 0 && <Button onClick={clearNotices}>{t("ui.clear_notices")}</Button>}
    >
      {notices.length === 0 ? (
        <EmptyState icon={<BellOff size="1.25rem" aria-hidden="true" />} title={t("ui.no_notices")} />
      ) : (
        <ol className={styles.list}>
          {notices.map((notice) => (
            <Item key={notice.id} notice={notice} />
          ))}
        </ol>
      )}
    </Dialog>
  );
}

function Item({ notice }: { notice: Notice }) {
  const { t, locale } = useI18n();
  const format = useCallback((at: number, now: number) => formatAgo(at, now, locale, t), [t, locale]);
  return (
    <li className={styles.item} data-tone={notice.tone}>
      <p className={styles.title}>{notice.title}</p>
      {notice.description && <p className={styles.description}>{notice.description}</p>}
      <time dateTime={new Date(notice.at).toISOString()} title={formatExact(notice.at, locale)}>
        <Ticking at={notice.at} format={format} />
      </time>
    </li>
  );
}
