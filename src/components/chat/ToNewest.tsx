// The way back to the end for whoever reads further up, and how many messages are new there.
import { ArrowDown } from "lucide-react";
import { useI18n } from "@/i18n";
import styles from "./ToNewest.module.css";

export function ToNewest({ unread, onPress }: { unread: number; onPress: () => void }) {
  const { t } = useI18n();
  return (
    <button type="button" className={styles.newest} data-fresh={unread > 0} onClick={onPress}>
      <ArrowDown size="0.9375rem" aria-hidden="true" />
      {unread > 0 ? t("chat.new_count", { count: unread }) : t("chat.to_newest")}
    </button>
  );
}
