// The search over a conversation: how many were found, and from one to the next. Enter goes to older ones, Shift+Enter back.
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { errorText, useI18n } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { TextInput } from "@/ui/TextInput";
import styles from "./SearchBar.module.css";
import type { Search } from "./useSearch";

export function SearchBar({ search, onClose }: { search: Search; onClose: () => void }) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  const { hits, at, more, query, pending, error } = search;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && event.shiftKey) search.newer();
    else if (event.key === "Enter" || event.key === "ArrowUp") search.older();
    else if (event.key === "ArrowDown") search.newer();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  const none = hits.length === 0;
  const count = none
    ? query.trim() !== "" && !pending && t("chat.search.none")
    : t(more ? "chat.search.at_of_more" : "chat.search.at_of", { at: at + 1, count: hits.length });
  return (
    <search className={styles.bar}>
      <TextInput
        ref={input}
        role="searchbox"
        autoFocus
        value={query}
        placeholder={t("chat.search.label")}
        aria-label={t("chat.search.label")}
        data-testid="chat-search"
        onChange={(event) => search.change(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles.count} role="status">
        {error ? errorText(error, t) : count}
        {!none && <span className="visually-hidden">: {hits[at]?.excerpt}</span>}
      </span>
      <IconButton
        label={t("chat.search.older")}
        icon={<ChevronUp size="1.125rem" aria-hidden="true" />}
        disabled={none}
        onClick={search.older}
      />
      <IconButton
        label={t("chat.search.newer")}
        icon={<ChevronDown size="1.125rem" aria-hidden="true" />}
        disabled={none}
        onClick={search.newer}
      />
      <IconButton label={t("chat.search.close")} icon={<X size="1.125rem" aria-hidden="true" />} onClick={onClose} />
    </search>
  );
}
