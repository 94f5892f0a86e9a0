// Under the last message of a group: when, and for our own what became of it, in a word that says more when it is pressed.
import { formatClock, formatExact, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Button } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { canTryNow, stateOf } from "./explain";
import { MessageDetails } from "./MessageDetails";
import styles from "./MessageItem.module.css";
import { useMessageActions } from "./useMessageActions";

export function MessageMeta({ message, contact }: { message: Message; contact: Contact }) {
  const { locale } = useI18n();
  return (
    <p className={styles.meta}>
      {message.outgoing && message.state !== "received" && <State message={message} contact={contact} />}
      <time dateTime={new Date(message.at).toISOString()} title={formatExact(message.at, locale)}>
        {formatClock(message.at, locale)}
      </time>
    </p>
  );
}

function State({ message, contact }: { message: Message; contact: Contact }) {
  const { t } = useI18n();
  const actions = useMessageActions(contact);
  const { state } = message;
  if (state === "received") return null;
  const word = t(stateOf(state, contact), { name: nameOf(contact) });
  return (
    <Popover
      title={word}
      side="top"
      align="end"
      trigger={
        <button type="button" className={styles.state} data-testid="message-state">
          {word}
        </button>
      }
    >
      <MessageDetails message={message} contact={contact} />
      {(state === "waiting" || state === "failed") && (
        <div className={styles.choices}>
          <Button onClick={() => actions.remove(message)}>
            {t(state === "waiting" ? "chat.do_not_send" : "chat.delete")}
          </Button>
          {(state === "failed" || canTryNow(contact)) && (
            <Button onClick={() => actions.retry(message)}>
              {t(state === "waiting" ? "chat.try_now" : "chat.retry")}
            </Button>
          )}
        </div>
      )}
    </Popover>
  );
}
