// The messages, oldest above. Virtual, loads older ones when they come into view, and stays at the newest while it is there.
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, MessageCircle } from "lucide-react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { formatDay, useI18n } from "@/i18n";
import { historyQuery } from "@/lib/api/chat";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { EmptyState } from "@/ui/EmptyState";
import { Ticking } from "@/ui/Ticking";
import { Trouble } from "@/ui/Trouble";
import { buildLog } from "./logRows";
import { MessageItem } from "./MessageItem";
import styles from "./MessageLog.module.css";
import { useMessageNews } from "./useMessageNews";

/** Closer to the end than this counts as being there. Pixels. */
const AT_END = 40;
/** Older messages are asked for before their place is reached. Pixels. */
const LOAD_AHEAD = 400;

export function MessageLog({ contact }: { contact: Contact }) {
  const { t, locale } = useI18n();
  const name = nameOf(contact);
  const history = useInfiniteQuery(historyQuery(contact.id));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, error, refetch } = history;
  const rows = useMemo(() => (data ? buildLog(data.pages.toReversed().flat()) : []), [data]);
  const messages = rows.length > 1;
  useMessageNews(contact);

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const [atEnd, setAtEnd] = useState(true);
  const following = useRef(true);
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set());
  const showAll = useCallback((messageId: string) => {
    // Whoever opens a long message goes on reading where it was cut, not at its end.
    following.current = false;
    setWhole((before) => new Set(before).add(messageId));
  }, []);
  const theirs = data?.pages[0]?.findLast((message) => !message.outgoing)?.id;
  const [seen, setSeen] = useState(theirs);
  if (atEnd && seen !== theirs) setSeen(theirs);
  const prepended = usePrepended(data?.pages.length ?? 0);

  const toEnd = useCallback(() => virtual.current?.scrollToIndex(rows.length - 1, { align: "end" }), [rows.length]);
  // Whoever writes wants to see what they wrote, wherever they had scrolled to.
  const mine = data?.pages[0]?.findLast((message) => message.outgoing)?.id;
  useLayoutEffect(() => {
    if (mine) following.current = true;
  }, [mine]);
  useLayoutEffect(() => {
    if (messages && following.current) toEnd();
  }, [messages, toEnd]);

  const onScroll = (offset: number) => {
    const log = virtual.current;
    if (!log) return;
    following.current = log.scrollSize - offset - log.viewportSize <= AT_END;
    setAtEnd(following.current);
    if (offset < LOAD_AHEAD && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  };
  const day = useCallback((at: number, now: number) => formatDay(at, now, locale, t), [t, locale]);

  if (error && !data) return <Trouble title={t("chat.failed")} error={error} onRetry={() => void refetch()} />;
  return (
    <div className={styles.area}>
      {/* Not live by itself: a virtual log gains nodes by scrolling too. What arrives is announced by useMessageNews. */}
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-busy={!data}
        aria-label={t("chat.log", { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard.
        tabIndex={0}
        data-testid="log"
      >
        {messages && <div className={styles.push} />}
        {data && !messages && (
          <EmptyState
            icon={<MessageCircle size="1.25rem" aria-hidden="true" />}
            title={t("chat.empty")}
            hint={t("chat.empty_hint", { name })}
          />
        )}
        {messages && (
          <Virtualizer
            ref={virtual}
            scrollRef={scroller}
            data={rows}
            shift={prepended}
            onScroll={onScroll}
            onResize={() => {
              if (following.current) toEnd();
            }}
          >
            {(row) => {
              if (row.type === "message") {
                const { message, first, last } = row;
                return (
                  <MessageItem
                    key={row.key}
                    contact={contact}
                    message={message}
                    first={first}
                    last={last}
                    whole={whole.has(message.id)}
                    onShowAll={showAll}
                  />
                );
              }
              if (row.type === "top") {
                return (
                  <p key={row.key} className={styles.top}>
                    {hasNextPage ? t("app.loading") : t("chat.beginning", { name })}
                  </p>
                );
              }
              return (
                <h2 key={row.key} className={styles.day}>
                  <Ticking at={row.at} format={day} />
                </h2>
              );
            }}
          </Virtualizer>
        )}
        {messages && <div className={styles.push} data-end="true" />}
      </div>
      {messages && !atEnd && (
        <button type="button" className={styles.newest} data-fresh={theirs !== seen} onClick={toEnd}>
          <ArrowDown size="0.9375rem" aria-hidden="true" />
          {theirs === seen ? t("chat.to_newest") : t("chat.new_messages")}
        </button>
      )}
    </div>
  );
}

/** True in the one render that brings an older page: the view then keeps its distance from the end. */
function usePrepended(pages: number): boolean {
  const before = useRef(pages);
  const prepended = pages > before.current && before.current > 0;
  useLayoutEffect(() => {
    before.current = pages;
  });
  return prepended;
}
