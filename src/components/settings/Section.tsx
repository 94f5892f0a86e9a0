// One section of the settings as a page: its title, a sentence, and its cards; and what is shown when it cannot be loaded.
import type { ReactNode } from "react";
import { useI18n } from "@/i18n";
import { Page } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import styles from "./Section.module.css";
import type { SectionName } from "./sections";

type SectionProps = {
  name: SectionName;
  /** What it was to be filled with could not be read. */
  trouble?: { error: unknown; onRetry: () => void } | null;
  children: ReactNode;
};

export function Section({ name, trouble, children }: SectionProps) {
  const { t } = useI18n();
  return (
    <Page name={`settings:${name}`} title={t(`settings.${name}`)} lead={t(`settings.lead.${name}`)}>
      <div className={styles.body}>{trouble ? <Trouble title={t("settings.failed")} {...trouble} /> : children}</div>
    </Page>
  );
}

type Answer = { data: unknown; error: unknown; refetch: () => Promise<unknown> };

/** The trouble of a query that has never been answered. */
export function troubleOf({ data, error, refetch }: Answer): SectionProps["trouble"] {
  return error && data === undefined ? { error, onRetry: () => void refetch() } : null;
}
