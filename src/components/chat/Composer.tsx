// Where a message is written. Enter sends, Shift+Enter begins a line; the draft stays until the node has the message.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { errorText, useI18n } from "@/i18n";
import { type History, historyKey, type Message, sendMessage } from "@/lib/api/chat";
import { appendMessage } from "@/lib/api/history";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { IconButton } from "@/ui/Button";
import styles from "./Composer.module.css";
import { useDraft } from "./drafts";

export function Composer({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const id = useId();
  const name = nameOf(contact);
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(contact.id);
  const latest = useRef(text);
  useLayoutEffect(() => {
    latest.current = text;
    grow(input.current);
  }, [text]);
  // Whoever opens a conversation wants to write. The composer lives as long as one contact is shown.
  useLayoutEffect(() => input.current?.focus(), []);

  const send = useMutation({
    mutationFn: (written: string) => sendMessage(contact.id, written),
    onSuccess: (message, written) => {
      queries.setQueryData<History>(historyKey(contact.id), (history) => history && appendMessage(history, message));
      queries.setQueryData(contactsQuery.queryKey, (contacts) =>
        contacts?.map((each) => (each.id === contact.id ? withLast(each, message) : each)),
      );
      // Whoever types on while the node writes to disk keeps what they typed.
      if (latest.current === written) setText("");
    },
  });
  const empty = text.trim() === "";
  const submit = () => {
    if (!empty && !send.isPending) send.mutate(text);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <div className={styles.composer}>
      <div className={styles.box} data-error={send.isError}>
        <textarea
          ref={input}
          rows={1}
          className={styles.input}
          value={text}
          placeholder={t("chat.compose", { name })}
          aria-label={t("chat.compose", { name })}
          aria-describedby={`${id}-error ${id}-hint`}
          aria-invalid={send.isError}
          data-testid="composer"
          dir="auto"
          onChange={(event) => {
            setText(event.target.value);
            if (send.isError) send.reset();
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton
          className={styles.send}
          kind="primary"
          label={t("chat.send")}
          icon={<ArrowUp size="1.125rem" aria-hidden="true" />}
          disabled={empty}
          data-testid="send"
          onClick={submit}
        />
      </div>
      <p className={styles.error} id={`${id}-error`} role="alert" data-testid="composer-error">
        {send.isError && errorText(send.error, t, { name })}
      </p>
      <p className="visually-hidden" id={`${id}-hint`}>
        {t("chat.send_hint")}
      </p>
    </div>
  );
}

function withLast(contact: Contact, { text, at, outgoing }: Message): Contact {
  return { ...contact, lastMessage: { text, at, outgoing } };
}

/** As tall as its text; the style sheet says where it begins to scroll instead. */
function grow(input: HTMLTextAreaElement | null): void {
  if (!input) return;
  input.style.blockSize = "auto";
  // Without a text, some engines would measure the placeholder, which may be longer than a line.
  if (input.value === "") return;
  input.style.blockSize = `${input.scrollHeight}px`;
}
