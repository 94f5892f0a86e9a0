// One message in its bubble, as one stop of the log's arrow keys.
import { Ellipsis } from "lucide-react";
import { memo, useState } from "react";
import { formatClock, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Avatar } from "@/ui/Avatar";
import { IconButton } from "@/ui/Button";
import { Menu, type MenuEntry } from "@/ui/Menu";
import { stateOf } from "./explain";
import { Failure } from "./Failure";
import { LossyNote } from "./LossyNote";
import styles from "./MessageItem.module.css";
import { MessageMeta } from "./MessageMeta";
import { MessageText } from "./MessageText";
import { SourceNote } from "./SourceNote";
import { beginningOf, isBlank } from "./shownText";

type MessageItemProps = {
  contact: Contact;
  message: Message;
  first: boolean;
  last: boolean;
  /** A person asked for all of its text. */
  whole: boolean;
  /** The log's one tab stop. */
  current: boolean;
  /** Somebody went to it just now. */
  found: boolean;
  /** Words to mark in it. */
  words: readonly string[];
  onFold: (messageId: string) => void;
  onCurrent: (messageId: string) => void;
  menu: (message: Message) => readonly MenuEntry[];
};

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { contact, message, first, last, whole, current, found, words, onFold, onCurrent, menu } = props;
  const { t, locale } = useI18n();
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const name = nameOf(contact);
  const { id, outgoing, state, text, attachments, source, insteadOf: own } = message;
  const blank = isBlank(text);
  const without = t(attachments ? "contacts.no_text" : "chat.no_words");
  const origin = source && own ? t("chat.elsewhere", { source, name, own }) : "";
  const label = t("chat.message", {
    who: outgoing ? t("chat.sent_by_me") : name,
    when: formatClock(message.at, locale),
    text: blank ? (message.unreadable ? t("chat.unreadable") : without) : (beginningOf(text) ?? text),
    state: outgoing && state !== "received" ? t(stateOf(state, contact), { name }) : origin,
  });
  return (
    <article
      className={styles.line}
      aria-label={label}
      tabIndex={current ? 0 : -1}
      data-testid="message"
      data-message-id={id}
      data-state={state}
      data-outgoing={outgoing}
      data-first={first}
      data-last={last}
      data-found={found}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => {
        setFocused(true);
        onCurrent(id);
      }}
      onBlur={() => setFocused(false)}
    >
      {!outgoing && (
        <div className={styles.face}>
          {first && <Avatar name={name} seed={`${contact.user}@${contact.host}`} size="small" />}
        </div>
      )}
      <div className={styles.stack}>
        <div className={styles.row}>
          {!blank && <MessageText text={text} whole={whole} words={words} onFold={() => onFold(id)} />}
          <span className={styles.tools}>
            {(hovered || focused) && (
              <Menu
                align={outgoing ? "end" : "start"}
                entries={() => menu(message)}
                trigger={
                  <IconButton
                    className={styles.tool}
                    label={t("chat.actions")}
                    icon={<Ellipsis size="1rem" aria-hidden="true" />}
                  />
                }
              />
            )}
          </span>
        </div>
        {message.unreadable && (
          <p className={styles.note} data-testid="unreadable">
            {t(text === "" ? "chat.unreadable" : "chat.partly_unreadable")}
          </p>
        )}
        {source && own && <SourceNote contact={contact} source={source} sentence={origin} />}
        {blank && !attachments && !message.unreadable && <p className={styles.note}>{without}</p>}
        {attachments && <p className={styles.note}>{t("chat.attachments")}</p>}
        {message.lossy && <LossyNote message={message} contact={contact} />}
        {last && <MessageMeta message={message} contact={contact} />}
        {state === "failed" && <Failure message={message} contact={contact} />}
      </div>
    </article>
  );
});
