// One tab stop for all messages: arrows go from one to the next, and what is typed goes on in the composer.
import { type KeyboardEvent, useState } from "react";
import { focusWhenShown } from "@/lib/focus";
import type { LogRow } from "./logRows";
import type { Scroller } from "./useLogScroll";

type LogFocusOptions = {
  rows: readonly LogRow[];
  scroller: Scroller;
  /** Brings a row into sight that may not be drawn. */
  reveal: (index: number) => void;
  onLeave: () => void;
};

export function useLogFocus({ rows, scroller, reveal, onLeave }: LogFocusOptions) {
  const [chosen, setChosen] = useState<string | null>(null);
  const held = rows.some((row) => row.key === chosen);
  const last = rows.at(-1);
  const current = held ? chosen : last?.type === "message" ? last.key : null;

  const focus = (key: string) => {
    setChosen(key);
    focusWhenShown(() => rowOf(scroller, key));
  };
  const go = (from: number, step: number) => {
    let index = from + step;
    while (rows[index] && rows[index]?.type !== "message") index += Math.sign(step) || 1;
    const row = rows[index];
    if (row?.type !== "message") return;
    reveal(index);
    focus(row.key);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target instanceof HTMLElement ? event.target : null;
    const id = row?.dataset.messageId;
    // Keys inside a message, in a block of code or on a button, are theirs.
    if (!row || !id || event.nativeEvent.isComposing) return;
    const at = rows.findIndex(({ key }) => key === id);
    if (!isPlain(event)) return;
    if (event.key === "ArrowUp") go(at, -1);
    else if (event.key === "ArrowDown") go(at, 1);
    else if (event.key === "Home") go(0, 1);
    else if (event.key === "End") go(rows.length, -1);
    else if (event.key === "Enter") openMenu(row);
    else if (event.key === "Escape") onLeave();
    // The key goes on to where the focus is by then.
    else if (event.key.length === 1 && event.key !== " ") return onLeave();
    else return;
    event.preventDefault();
  };

  /** Before a message leaves: to the one after it, or the one before. */
  const goOn = (messageId: string) => {
    const at = rows.findIndex(({ key }) => key === messageId);
    const after = rows.slice(at + 1).find((row) => row.type === "message");
    const before = rows.slice(0, at).findLast((row) => row.type === "message");
    const next = after ?? before;
    if (next) focus(next.key);
    else onLeave();
  };

  const enter = () => {
    if (current === null) return;
    reveal(rows.findIndex(({ key }) => key === current));
    focus(current);
  };

  /** The message that is the log's one tab stop, if it is drawn. */
  const currentRow = () => (current === null ? null : rowOf(scroller, current));

  return { current, currentRow, enter, goTo: focus, choose: setChosen, goOn, onKeyDown };
}

function rowOf(scroller: Scroller, key: string): HTMLElement | null {
  return scroller.current?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(key)}"]`) ?? null;
}

function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** As the menu key does it: where the message is. */
function openMenu(row: HTMLElement): void {
  const box = (row.querySelector("[data-words]") ?? row).getBoundingClientRect();
  const { left: clientX, bottom: clientY } = box;
  row.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX, clientY }));
}
