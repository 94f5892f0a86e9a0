// One message in its bubble. The last of a group says when, and for our own what became of it, in words.
import { memo } from "react";
import { formatClock, formatExact, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Avatar } from "@/ui/Avatar";
import { Failure } from "./Failure";
import { LossyNote } from "./LossyNote";
import styles from "./MessageItem.module.css";
import { MessageText } from "./MessageText";

type MessageItemProps = {
  contact: Contact;
  message: Message;
  first: boolean;
  last: boolean;
  /** A person asked for all of its text. */
  whole: boolean;
  onShowAll: (messageId: string) => void;
};

export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { contact, message, first, last, whole, onShowAll } = props;
  const { t, locale } = useI18n();
  const name = nameOf(contact);
  const { outgoing, state } = message;
  return (
    <div
      className={styles.line}
      data-testid="message"
      data-message-id={message.id}
      data-state={state}
      data-outgoing={outgoing}
      data-first={first}
      data-last={last}
    >
      {!outgoing && (
        <div className={styles.face}>
          {first && <Avatar name={name} seed={`${contact.user}@${contact.host}`} size="small" />}
        </div>
      )}
      <div className={styles.stack}>
        {first && <span className="visually-hidden">{outgoing ? t("chat.sent_by_me") : name}</span>}
        {message.text !== "" && (
          <MessageText text={message.text} whole={whole} onShowAll={() => onShowAll(message.id)} />
        )}
        {message.attachments && <p className={styles.note}>{t("chat.attachments")}</p>}
        {message.lossy && <LossyNote message={message} />}
        {last && (
          <p className={styles.meta}>
            {outgoing && state !== "received" && (
              <>
                <b data-testid="message-state">{t(`chat.state.${state}`, { name })}</b>{" "}
              </>
            )}
            <time dateTime={new Date(message.at).toISOString()} title={formatExact(message.at, locale)}>
              {formatClock(message.at, locale)}
            </time>
          </p>
        )}
        {state === "failed" && <Failure message={message} name={name} />}
      </div>
    </div>
  );
});
