// The search over a conversation: what is looked for, and what was found as a list. The arrows go from one to the next, which
// the log shows at once; Enter goes there.
import { ChevronDown, ChevronUp, List, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useLayoutEffect } from "react";
import { errorText, useI18n } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { LiveText } from "@/ui/LiveText";
import { TextInput } from "@/ui/TextInput";
import styles from "./SearchBar.module.css";
import { hitId, SearchHits } from "./SearchHits";
import type { Search } from "./useSearch";

type SearchBarProps = {
  search: Search;
  inputRef: RefObject<HTMLInputElement | null>;
  /** Whom the conversation is with. */
  name: string;
  onGo: (messageId: string) => void;
  onClose: () => void;
};

export function SearchBar({ search, inputRef, name, onGo, onClose }: SearchBarProps) {
  const { t } = useI18n();
  const listId = useId();
  useLayoutEffect(() => inputRef.current?.select(), [inputRef]);
  const { hits, at, more, query, pending, error, found } = search;
  const none = hits.length === 0;
  const listed = search.isListed && !none;
  const go = (messageId: string) => {
    search.list(false);
    onGo(messageId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") search.older();
    else if (event.key === "ArrowUp") search.newer();
    else if (event.key === "Enter" && found && !pending) go(found);
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
  };
  const count = none
    ? query.trim() !== "" && !pending && t("chat.search.none")
    : t(more ? "chat.search.at_of_more" : "chat.search.at_of", { at: at + 1, count: hits.length });
  return (
    <>
      <search className={styles.bar}>
        <TextInput
          ref={inputRef}
          role="searchbox"
          autoFocus
          value={query}
          placeholder={t("chat.search.label")}
          aria-label={t("chat.search.label")}
          aria-controls={listed ? listId : undefined}
          aria-activedescendant={listed ? hitId(listId, at) : undefined}
          data-testid="chat-search"
          onChange={(event) => search.change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className={styles.count} role="status">
          <LiveText unseen={none ? undefined : `: ${hits[at]?.excerpt}`}>
            {error ? errorText(error, t) : count}
          </LiveText>
        </div>
        <IconButton
          label={t("chat.search.newer")}
          icon={<ChevronUp size="1.125rem" aria-hidden="true" />}
          disabled={none}
          onClick={search.newer}
        />
        <IconButton
          label={t("chat.search.older")}
          icon={<ChevronDown size="1.125rem" aria-hidden="true" />}
          disabled={none}
          onClick={search.older}
        />
        <IconButton
          label={t("chat.search.list")}
          icon={<List size="1.125rem" aria-hidden="true" />}
          aria-pressed={listed}
          disabled={none}
          onClick={() => search.list(!search.isListed)}
        />
        <IconButton label={t("chat.search.close")} icon={<X size="1.125rem" aria-hidden="true" />} onClick={onClose} />
      </search>
      {listed && <SearchHits id={listId} search={search} name={name} onGo={go} />}
    </>
  );
}
