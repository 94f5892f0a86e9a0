// The messages, oldest above. Virtual, reads on at either end, and stays at the newest while it is there.
import { MessageCircle } from "lucide-react";
import { type RefObject, useCallback, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Virtualizer } from "virtua";
import { useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { EmptyState } from "@/ui/EmptyState";
import { ContextMenu } from "@/ui/Menu";
import { Trouble } from "@/ui/Trouble";
import { DayLine, TopLine, UnreadLine } from "./LogLines";
import { buildLog } from "./logRows";
import { MessageDialog } from "./MessageDialog";
import { MessageItem } from "./MessageItem";
import styles from "./MessageLog.module.css";
import { ToNewest } from "./ToNewest";
import { useHistory } from "./useHistory";
import { useLogCopy } from "./useLogCopy";
import { useLogFocus } from "./useLogFocus";
import { useLogScroll } from "./useLogScroll";
import { useMessageMenu } from "./useMessageMenu";
import { useMessageNews } from "./useMessageNews";
import { useFirstUnread, useMarkRead } from "./useUnread";

export type LogHandle = {
  /** Goes to a message, wherever in the conversation it is, and gives it the focus if that is wanted. */
  show: (messageId: string, then?: "focus") => Promise<void>;
  /** Goes to the end. */
  follow: () => void;
  /** Gives the focus to the newest message, or to where it was. */
  enter: () => void;
};

type MessageLogProps = {
  contact: Contact;
  handle: RefObject<LogHandle | null>;
  /** Words to mark, and the message that somebody went to. */
  words: readonly string[];
  found: string | null;
  onLeave: () => void;
};

const NONE: readonly Message[] = [];

export function MessageLog({ contact, handle, words, found, onLeave }: MessageLogProps) {
  const { t } = useI18n();
  const name = nameOf(contact);
  const log = useHistory(contact.id);
  const { history } = log;
  const messages = history?.messages ?? NONE;
  const { firstId, settled } = useFirstUnread(contact);
  const rows = useMemo(() => buildLog(messages, firstId), [messages, firstId]);
  const scroller = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  useMessageNews(contact);

  const scroll = useLogScroll({
    rows,
    stretch: history?.stretch ?? 0,
    toEnd: history?.toEnd ?? true,
    onNearStart: log.readOlder,
    onNearEnd: log.readNewer,
  });
  const { virtual } = scroll;
  useMarkRead(contact, settled && scroll.atEnd === true);
  const focus = useLogFocus({
    rows,
    scroller,
    reveal: (index) => virtual.current?.scrollToIndex(index, { align: "nearest" }),
    onLeave,
  });
  const menu = useMessageMenu(contact, messages, focus.goOn);
  const { anchor, onCopy } = useLogCopy(messages, name, scroller);

  const toNewest = () => {
    scroll.follow();
    void log.readNewest();
  };
  const show = async (messageId: string, then?: "focus") => {
    scroll.want(messageId, "center");
    await log.readAround(messageId);
    if (then === "focus") focus.goTo(messageId);
  };
  useImperativeHandle(handle, () => ({ show, follow: toNewest, enter: focus.enter }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes there once for each beginning, not when something else changes.
  useLayoutEffect(() => {
    if (firstId === null) return;
    scroll.want("unread", "start");
    // Not held, not there any more: then the end is shown as ever.
    log.readAround(firstId).catch(scroll.follow);
  }, [firstId]);

  const fold = useCallback(
    (messageId: string) => {
      scroll.stay();
      setFolded((before) => toggled(before, messageId));
    },
    [scroll.stay],
  );
  const kept = [focus.current, anchor].map((key) => rows.findIndex((row) => row.key === key)).filter((at) => at >= 0);

  if (log.error && !history) return <Trouble title={t("chat.failed")} error={log.error} onRetry={log.refetch} />;
  const some = messages.length > 0;
  return (
    <div className={styles.area}>
      <ContextMenu entries={menu.entries} returnTo={focus.currentRow}>
        {/* Not live by itself: a virtual log gains nodes by scrolling too. What arrives is announced by useMessageNews. */}
        <div
          ref={scroller}
          className={styles.scroller}
          role="log"
          aria-live="off"
          aria-busy={!history}
          aria-label={t("chat.log", { name })}
          tabIndex={-1}
          data-testid="log"
          onCopy={onCopy}
          onWheel={scroll.release}
          onTouchMove={scroll.release}
          onPointerDown={scroll.release}
          onKeyDown={(event) => (event.key === "Delete" ? menu.onDelete(event) : focus.onKeyDown(event))}
          onContextMenuCapture={menu.aim}
        >
          {some && <div className={styles.push} />}
          {history && !some && (
            <EmptyState
              icon={<MessageCircle size="1.25rem" aria-hidden="true" />}
              title={t("chat.empty")}
              hint={t("chat.empty_hint", { name })}
            />
          )}
          {history && some && (
            <Virtualizer
              key={history.stretch}
              ref={virtual}
              scrollRef={scroller}
              data={rows}
              shift={scroll.shift}
              keepMounted={kept}
              onScroll={scroll.onScroll}
              onResize={scroll.place}
            >
              {(row) => {
                if (row.type === "top") return <TopLine key={row.key} log={log} name={name} />;
                if (row.type === "unread") return <UnreadLine key={row.key} />;
                if (row.type === "day") return <DayLine key={row.key} at={row.at} />;
                const { message, first, last } = row;
                return (
                  <MessageItem
                    key={row.key}
                    contact={contact}
                    message={message}
                    first={first}
                    last={last}
                    whole={folded.has(message.id)}
                    current={focus.current === message.id}
                    found={found === message.id}
                    words={words}
                    onFold={fold}
                    onCurrent={focus.choose}
                    menu={menu.of}
                  />
                );
              }}
            </Virtualizer>
          )}
          {some && <div className={styles.push} data-end="true" />}
        </div>
      </ContextMenu>
      {some && scroll.atEnd === false && <ToNewest unread={contact.unread} onPress={toNewest} />}
      <MessageDialog contact={contact} {...menu.details} />
    </div>
  );
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
