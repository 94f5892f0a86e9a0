// Copying out of the log: a selection over several messages gives their words with names and times, whatever of them is
// drawn; without a selection, the message that has the focus is copied.
import { type ClipboardEvent, useEffect, useState } from "react";
import { formatClock, formatFullDate, useI18n } from "@/i18n";
import type { Message } from "@/lib/api/chat";
import { type Copied, copiedText } from "./text/copy";
import type { Scroller } from "./useLogScroll";

export function useLogCopy(messages: readonly Message[], name: string, scroller: Scroller) {
  const { t, locale } = useI18n();
  const anchor = useSelectionAnchor(scroller);
  const onCopy = (event: ClipboardEvent) => {
    const copied = selected(messages, getSelection(), event.target);
    if (copied.length === 0) return;
    const text = copiedText(
      copied,
      { mine: t("chat.sent_by_me"), theirs: name },
      { day: (at) => formatFullDate(at, locale), clock: (at) => formatClock(at, locale) },
    );
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  };
  return { anchor, onCopy };
}

/** Where the selection begins: that message stays drawn, or the selection would lose its beginning by scrolling. */
function useSelectionAnchor(scroller: Scroller): string | null {
  const [anchor, setAnchor] = useState<string | null>(null);
  useEffect(() => {
    const onChange = () => {
      const selection = getSelection();
      const inside = selection?.isCollapsed === false && scroller.current?.contains(selection.anchorNode);
      setAnchor(inside ? (rowAt(selection.anchorNode)?.dataset.messageId ?? null) : null);
    };
    document.addEventListener("selectionchange", onChange);
    return () => document.removeEventListener("selectionchange", onChange);
  }, [scroller]);
  return anchor;
}

function selected(messages: readonly Message[], selection: Selection | null, target: EventTarget): Copied[] {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) {
    const id = target instanceof HTMLElement ? target.dataset.messageId : undefined;
    return messages.filter((message) => message.id === id).map((message) => ({ message }));
  }
  const range = selection.getRangeAt(0);
  const [first, last] = [rowAt(range.startContainer), rowAt(range.endContainer)];
  // Within one message the browser's own copy is what is wanted.
  if (first === last) return [];
  const start = first ? messages.findIndex(({ id }) => id === first.dataset.messageId) : 0;
  const end = last ? messages.findIndex(({ id }) => id === last.dataset.messageId) : messages.length - 1;
  if (start < 0 || end < 0) return [];
  return messages.slice(start, end + 1).flatMap((message): Copied[] => {
    const row = message.id === first?.dataset.messageId ? first : message.id === last?.dataset.messageId ? last : null;
    const part = row ? partOf(row, range) : undefined;
    if (part === "" || message.text === "") return [];
    return part === undefined ? [{ message }] : [{ message, part }];
  });
}

/** What of a message's words is in the range; undefined when it is all of them. */
function partOf(row: HTMLElement, range: Range): string | undefined {
  const words = row.querySelector("[data-words]");
  if (!words) return "";
  const own = document.createRange();
  own.selectNodeContents(words);
  const whole = own.toString();
  if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) {
    own.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
  const part = own.toString();
  return part === whole ? undefined : part;
}

function rowAt(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : (node?.parentElement ?? null);
  return element?.closest<HTMLElement>("[data-message-id]") ?? null;
}
