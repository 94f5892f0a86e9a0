// The search field over the list: what of a contact is searched, and the keys that lead from it into the list.
import type { KeyboardEvent, RefObject } from "react";
import { useI18n } from "@/i18n";
import { SearchField } from "@/ui/TextInput";
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
    if (event.key === "ArrowDown" && !event.altKey) onDown();
    else if (event.key === "Enter") onEnter();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.search}>
      <SearchField
        inputRef={inputRef}
        label={t("contacts.search_label")}
        placeholder={t("contacts.search")}
        value={query}
        onChange={onChange}
        onKeyDown={onKeyDown}
        results={t("contacts.results", { count: found })}
        shortcut="search"
        testId="search"
      />
    </div>
  );
}
