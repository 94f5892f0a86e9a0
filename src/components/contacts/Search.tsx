// The search field over the list. It says how many it found to those who do not see the list shrink.
import { Search as SearchIcon, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { useI18n } from "@/i18n";
import { Kbd } from "@/ui/Kbd";
import styles from "./Search.module.css";

type SearchProps = {
  inputRef: RefObject<HTMLInputElement | null>;
  query: string;
  found: number;
  onChange: (query: string) => void;
  onDown: () => void;
  onEnter: () => void;
};

export function Search({ inputRef, query, found, onChange, onDown, onEnter }: SearchProps) {
  const { t } = useI18n();
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" && !event.altKey) onDown();
    else if (event.key === "Enter") onEnter();
    else if (event.key === "Escape" && query) onChange("");
    else return;
    event.preventDefault();
  };
  return (
    <search className={styles.search}>
      <SearchIcon size="1rem" aria-hidden="true" />
      <input
        ref={inputRef}
        type="search"
        autoComplete="off"
        spellCheck={false}
        value={query}
        placeholder={t("contacts.search")}
        aria-label={t("contacts.search_label")}
        aria-keyshortcuts="Control+K"
        data-testid="search"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {query ? (
        <button
          type="button"
          className={styles.clear}
          aria-label={t("contacts.clear_search")}
          onClick={() => {
            onChange("");
            inputRef.current?.focus();
          }}
        >
          <X size="0.875rem" aria-hidden="true" />
        </button>
      ) : (
        <Kbd mod>K</Kbd>
      )}
      <span className="visually-hidden" role="status">
        {query && t("contacts.results", { count: found })}
      </span>
    </search>
  );
}
