// How much a text is: in bytes, which have a limit, and in messages of the network's protocol, which the node counts.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { measureMessage, TEXT_LIMIT } from "@/lib/api/chat";

/** Whatever the charset and the names in the packet are, this many characters fit into one. */
const SURELY_ONE = 1_000;
const PAUSE_MS = 300;

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

export function isTooLong(text: string): boolean {
  // No character has more than three bytes for each of its UTF-16 units: most texts need not be written out to know.
  return text.length * 3 > TEXT_LIMIT && bytesOf(text) > TEXT_LIMIT;
}

/** Messages that the text will go out as; 1 until it is known otherwise. Asked in a pause of typing. */
export function useMeasure(contactId: string, text: string): number {
  const [paused, setPaused] = useState("");
  const long = text.length > SURELY_ONE && !isTooLong(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(long ? text : ""), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [long, text]);
  const { data } = useQuery({
    queryKey: ["measure", contactId, paused],
    queryFn: () => measureMessage(contactId, paused),
    enabled: long && paused !== "",
    gcTime: 0,
    placeholderData: (before) => before,
  });
  return long ? (data ?? 1) : 1;
}
