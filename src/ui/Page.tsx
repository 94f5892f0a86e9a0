// The frame of a page beside the list: a title, a sentence, and cards in one column.
import type { ReactNode } from "react";
import { useKeptScroll } from "@/lib/keptScroll";
import styles from "./Page.module.css";

type PageProps = {
  /** Names the page for tests, and the place it was scrolled to. */
  name: string;
  title: string;
  lead: string;
  children: ReactNode;
};

export function Page({ name, title, lead, children }: PageProps) {
  const keptScroll = useKeptScroll(name);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard.
    <section ref={keptScroll} className={styles.page} aria-label={title} tabIndex={0} data-testid={name}>
      <h1 className={styles.headline}>{title}</h1>
      <p className={styles.lead}>{lead}</p>
      {children}
    </section>
  );
}

export function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {lead && <p className={styles.sectionLead}>{lead}</p>}
      {children}
    </section>
  );
}
