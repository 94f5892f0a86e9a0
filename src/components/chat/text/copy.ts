// What is copied out of a conversation: the words as they were written, and beside several of them who said it and when. Pure.
import type { Message } from "@/lib/api/chat";

export type Copied = {
  message: Message;
  /** What of it is selected, when it is not all. */
  part?: string;
};

type Names = { mine: string; theirs: string };

/** One message is its words alone. Several are one line each, under the day that they were said on. */
export function copiedText(
  copied: readonly Copied[],
  names: Names,
  format: { day: (at: number) => string; clock: (at: number) => string },
): string {
  const [first] = copied;
  if (first && copied.length === 1) return first.part ?? first.message.text;
  const lines: string[] = [];
  let day = "";
  for (const { message, part } of copied) {
    const today = format.day(message.at);
    if (today !== day) lines.push(...(day === "" ? [] : [""]), today);
    day = today;
    const who = message.outgoing ? names.mine : names.theirs;
    lines.push(`[${format.clock(message.at)}] ${who}: ${part ?? message.text}`);
  }
  return lines.join("\n");
}
