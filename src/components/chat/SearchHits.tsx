// What a search has found, the newest first: who said it, when, and the words where they stand. The focus stays in the field
// above, which names the active one; a press goes there.
import { useCallback, useLayoutEffect, useRef } from "react";
import { formatExact, formatShort, useI18n } from "@/i18n";
import type { SearchHit } from "@/lib/api/chat";
import floating from "@/ui/Floating.module.css";
import { Ticking } from "@/ui/Ticking";
import styles from "./SearchHits.module.css";
import { Marked } from "./text/Marked";
import type { Search } from "./useSearch";

type SearchHitsProps = {
  id: string;
  search: Search;
  /** Whom the conversation is with. */
  name: string;
  onGo: (messageId: string) => void;
};

export const hitId = (listId: string, at: number) => `${listId}-${at}`;

export function SearchHits({ id, search, name, onGo }: SearchHitsProps) {
  const { t } = useI18n();
  const list = useRef<HTMLDivElement>(null);
  const { hits, at, words } = search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each other one that is active.
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }, [at, hits]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={t("chat.search.results")} className={styles.list}>
      {hits.map((hit, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
        <div
          key={hit.messageId}
          role="option"
          id={hitId(id, index)}
          aria-selected={index === at}
          data-highlighted={index === at || undefined}
          className={`${floating.option} ${styles.hit}`}
          onClick={() => onGo(hit.messageId)}
        >
          <Head hit={hit} who={hit.outgoing ? t("chat.sent_by_me") : name} />
          <span className={styles.text} dir="auto">
            <Marked text={hit.excerpt} words={words} />
          </span>
        </div>
      ))}
    </div>
  );
}

function Head({ hit: { at }, who }: { hit: SearchHit; who: string }) {
  const { t, locale } = useI18n();
  const format = useCallback((then: number, now: number) => formatShort(then, now, locale, t), [t, locale]);
  return (
    <span className={styles.head}>
      <bdi className={styles.who}>{who}</bdi>
      <time dateTime={new Date(at).toISOString()} title={formatExact(at, locale)}>
        <Ticking at={at} format={format} />
      </time>
    </span>
  );
}
