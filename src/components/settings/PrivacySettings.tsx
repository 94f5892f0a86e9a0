// What is kept, what leaves this computer, and who learns what. Text only, as there is nothing to choose: it is how Landline works.
import { Archive, EyeOff, type LucideIcon, Radio, Unlock } from "lucide-react";
import { type MessageKey, useI18n } from "@/i18n";
import { Card } from "@/ui/Card";
import styles from "./PrivacySettings.module.css";
import { Section } from "./Section";

const FACTS = [
  { icon: Archive, title: "privacy.kept", text: "privacy.kept_text" },
  { icon: Radio, title: "privacy.leaves", text: "privacy.leaves_text" },
  { icon: Unlock, title: "privacy.readable", text: "privacy.readable_text" },
  { icon: EyeOff, title: "privacy.receipts", text: "privacy.receipts_text" },
] as const satisfies readonly { icon: LucideIcon; title: MessageKey; text: MessageKey }[];

export function PrivacySettings() {
  const { t } = useI18n();
  return (
    <Section name="privacy">
      <Card>
        {FACTS.map(({ icon: Icon, title, text }) => (
          <section key={title} className={styles.fact} aria-label={t(title)}>
            <Icon size="1.125rem" aria-hidden="true" />
            <div>
              <h2 className={styles.title}>{t(title)}</h2>
              <p className={styles.text}>{t(text)}</p>
            </div>
          </section>
        ))}
      </Card>
    </Section>
  );
}
