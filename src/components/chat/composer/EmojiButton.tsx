// A face that opens the emoji; their list is loaded when somebody wants one.
import { Smile } from "lucide-react";
import { lazy, Suspense } from "react";
import { useI18n } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { Spinner } from "@/ui/Spinner";
import styles from "./Composer.module.css";

const EmojiPicker = lazy(() => import("./EmojiPicker"));

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useI18n();
  return (
    <Popover
      title={t("chat.emoji")}
      side="top"
      align="end"
      trigger={
        <IconButton
          className={styles.send}
          label={t("chat.emoji")}
          icon={<Smile size="1.125rem" aria-hidden="true" />}
        />
      }
    >
      <Suspense fallback={<Spinner />}>
        <EmojiPicker onPick={onPick} />
      </Suspense>
    </Popover>
  );
}
