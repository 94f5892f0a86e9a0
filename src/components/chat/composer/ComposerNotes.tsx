// What is to know about the text in the composer: which key sends it, how many messages it will be, and why it was refused.
import { errorText, useI18n } from "@/i18n";
import { TEXT_LIMIT } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import type { Preferences } from "@/lib/preferences";
import { nameOf } from "@/lib/presence";
import { IS_MAC } from "@/lib/shortcuts";
import { LiveText } from "@/ui/LiveText";
import styles from "./Composer.module.css";
import { bytesOf, isTooLong, useMeasure } from "./useMeasure";

type ComposerNotesProps = {
  id: string;
  contact: Contact;
  text: string;
  error: Error | null;
  sendKey: Preferences["sendKey"];
};

export function ComposerNotes({ id, contact, text, error, sendKey }: ComposerNotesProps) {
  const { t } = useI18n();
  const parts = useMeasure(contact.id, text);
  const tooLong = isTooLong(text);
  const refused = error && errorText(error, t, { name: nameOf(contact) });
  return (
    <div id={id}>
      <div className={styles.error} role="alert" data-testid="composer-error">
        <LiveText>{refused ?? (tooLong && t("chat.too_long", { bytes: bytesOf(text), limit: TEXT_LIMIT }))}</LiveText>
      </div>
      <div className={styles.note} role="status">
        <LiveText>{!tooLong && parts > 1 && t("chat.goes_as", { count: parts })}</LiveText>
      </div>
      <p className="visually-hidden">
        {sendKey === "enter" ? t("chat.send_hint") : t("chat.send_hint_mod", { key: IS_MAC ? "⌘" : "Ctrl" })}
      </p>
    </div>
  );
}
