// The log as rows: days, messages with their place in a group, and where the new ones begin. Pure; the log draws what this returns.
import type { Message } from "@/lib/api/chat";

/** A pause longer than this begins a new group. Milliseconds. */
const GROUP_PAUSE = 5 * 60_000;

export type MessageRow = { type: "message"; key: string; message: Message; first: boolean; last: boolean };

export type LogRow =
  /** Always first: the beginning of everything, or the place where older messages are loaded. */
  | { type: "top"; key: "top" }
  | { type: "day"; key: string; at: number }
  /** Here ends what was read before the conversation was opened. */
  | { type: "unread"; key: "unread" }
  | MessageRow;

export function buildLog(messages: readonly Message[], firstUnread: string | null = null): LogRow[] {
  const rows: LogRow[] = [{ type: "top", key: "top" }];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const starts = message.id === firstUnread;
    if (!before || !sameDay(before, message)) rows.push({ type: "day", key: `day ${message.id}`, at: message.at });
    if (starts) rows.push({ type: "unread", key: "unread" });
    const first = starts || !before || !sameGroup(before, message);
    const last = after?.id === firstUnread || !after || !sameGroup(message, after);
    rows.push({ type: "message", key: message.id, message, first, last });
  });
  return rows;
}

/** One group shows one time and one state, so only messages that share both belong together. */
function sameGroup(before: Message, after: Message): boolean {
  return (
    before.outgoing === after.outgoing &&
    before.state === after.state &&
    before.state !== "failed" &&
    !before.lossy &&
    // In either direction: a clock that was set back begins a group too.
    Math.abs(after.at - before.at) <= GROUP_PAUSE &&
    sameDay(before, after)
  );
}

function sameDay(a: Message, b: Message): boolean {
  return new Date(a.at).toDateString() === new Date(b.at).toDateString();
}
