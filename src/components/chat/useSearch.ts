// Searching in one conversation: what is looked for, what the node found, and at which of these somebody is.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type SearchHit, searchMessages } from "@/lib/api/chat";
import { wordsOf } from "./text/find";

/** Asked in a pause of typing. */
const PAUSE_MS = 150;
/** More than these are not counted. */
const MOST = 200;

const NONE: readonly SearchHit[] = [];

export type Search = ReturnType<typeof useSearch>;

/** `show` is told of each hit that somebody comes to. The newest is the first. */
export function useSearch(contactId: string, show: (messageId: string) => void) {
  const [query, setQuery] = useState<string | null>(null);
  const [asked, setAsked] = useState("");
  const [at, setAt] = useState(0);
  const [isListed, setListed] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query?.trim() ?? ""), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const { data, isFetching, error } = useQuery({
    queryKey: ["search", contactId, asked],
    queryFn: async () => {
      const hits = await searchMessages(asked, contactId, MOST);
      setAt(0);
      if (hits[0]) show(hits[0].messageId);
      return hits;
    },
    enabled: asked !== "",
    gcTime: 0,
    // What was said meanwhile is found too.
    staleTime: 0,
    refetchOnWindowFocus: false,
    placeholderData: (before) => before,
  });
  const hits = asked === "" ? NONE : (data ?? NONE);
  const go = (step: number) => {
    if (hits.length === 0) return;
    const next = (at + step + hits.length) % hits.length;
    setAt(next);
    const hit = hits[next];
    if (hit) show(hit.messageId);
  };
  return {
    isOpen: query !== null,
    query: query ?? "",
    hits,
    at,
    /** There may be more than those. */
    more: hits.length === MOST,
    pending: isFetching || asked !== (query?.trim() ?? ""),
    error,
    found: hits[at]?.messageId ?? null,
    words: useWords(asked),
    /** Whether what was found stands there as a list. */
    isListed,
    list: setListed,
    open: () => setQuery((before) => before ?? ""),
    close: () => {
      setQuery(null);
      setAsked("");
    },
    change: (text: string) => {
      setQuery(text);
      setListed(true);
    },
    older: () => go(1),
    newer: () => go(-1),
  };
}

/** The same array for the same words, or every message would be drawn again. */
function useWords(asked: string): readonly string[] {
  const [known, setKnown] = useState({ asked: "", words: wordsOf("") });
  if (known.asked !== asked) setKnown({ asked, words: wordsOf(asked) });
  return known.words;
}
