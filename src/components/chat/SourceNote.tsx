// Under a message that came from an address that is not known to be its sender's: where it came from, and the offer to
// approve that address.
import { TriangleAlert } from "lucide-react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import styles from "./SourceNote.module.css";
import { useApproval } from "./useApproval";

type SourceNoteProps = { contact: Contact; source: string; sentence: string };

export function SourceNote({ contact, source, sentence }: SourceNoteProps) {
  const { t } = useI18n();
  const { approve, isApproving } = useApproval(contact);
  return (
    <p className={styles.note} data-testid="elsewhere">
      <TriangleAlert className={styles.icon} size="0.9375rem" aria-hidden="true" />
      <span className={styles.sentence}>{sentence}</span>
      <button type="button" className={styles.approve} disabled={isApproving} onClick={() => void approve(source)}>
        {t("chat.elsewhere.theirs", { name: nameOf(contact) })}
      </button>
    </p>
  );
}
