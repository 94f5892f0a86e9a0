// Where a message is written. It grows with its text, and the draft stays until the node has the message.
import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, type RefObject, useId, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { usePreferences } from "@/lib/preferences";
import { nameOf } from "@/lib/presence";
import { IconButton } from "@/ui/Button";
import styles from "./Composer.module.css";
import { ComposerNotes } from "./ComposerNotes";
import { useDraft } from "./drafts";
import { EmojiButton } from "./EmojiButton";
import { PasteQuestion } from "./PasteQuestion";
import { sends } from "./sendKey";
import { isTooLong } from "./useMeasure";
import { usePasteGuard } from "./usePasteGuard";
import { useSend } from "./useSend";

type ComposerProps = {
  contact: Contact;
  handle: RefObject<{ focus: () => void } | null>;
  /** Something was sent: whoever writes wants to see it. */
  onSent: () => void;
  /** The arrow up in an empty composer. */
  onUp: () => void;
};

export function Composer({ contact, handle, onSent, onUp }: ComposerProps) {
  const { t } = useI18n();
  const id = useId();
  const name = nameOf(contact);
  const { sendKey } = usePreferences();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(contact.id);
  const caret = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (caret.current !== null) input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  // Whoever opens a conversation wants to write. The composer lives as long as one contact is shown, and is in sight.
  useLayoutEffect(() => input.current?.focus({ preventScroll: true }), []);
  useImperativeHandle(handle, () => ({ focus: () => input.current?.focus() }));

  const send = useSend(contact, (written) => {
    // Whoever types on while the node writes to disk keeps what they typed.
    if (input.current?.value === written) setText("");
    onSent();
  });
  const change = (next: string) => {
    setText(next);
    if (send.isError) send.reset();
  };
  const insert = (added: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = input.current ?? {};
    caret.current = selectionStart + added.length;
    change(text.slice(0, selectionStart) + added + text.slice(selectionEnd));
  };
  const guard = usePasteGuard(contact.id, insert);

  const ready = text.trim() !== "" && !isTooLong(text);
  const submit = () => {
    if (ready && !send.isPending) send.mutate(text);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (sends(event, sendKey)) submit();
    else if (event.key === "ArrowUp" && text === "") onUp();
    else return;
    event.preventDefault();
  };

  return (
    <div className={styles.composer}>
      <div className={styles.box} data-error={send.isError}>
        <div className={styles.grow} data-text={`${text}\u200b`}>
          <textarea
            ref={input}
            rows={1}
            className={styles.input}
            value={text}
            placeholder={t("chat.compose", { name })}
            aria-label={t("chat.compose", { name })}
            aria-describedby={`${id}-notes`}
            aria-invalid={send.isError || isTooLong(text)}
            data-testid="composer"
            dir="auto"
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={(event) => void guard.onPaste(event)}
          />
        </div>
        <EmojiButton onPick={insert} />
        <IconButton
          className={styles.send}
          kind="primary"
          label={t("chat.send")}
          icon={<ArrowUp size="1.125rem" aria-hidden="true" />}
          disabled={!ready}
          data-testid="send"
          onClick={submit}
        />
      </div>
      <ComposerNotes id={`${id}-notes`} contact={contact} text={text} error={send.error} sendKey={sendKey} />
      <PasteQuestion pasted={guard.pasted} onPaste={guard.accept} onClose={guard.close} />
    </div>
  );
}
