// What somebody types about a contact, kept as they type: a moment after the last key, and at once on leaving the field or
// the contact. A change that comes from another screen shows as long as nothing is being typed here.
import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 600;

export type Kept = {
  value: string;
  change: (value: string) => void;
  /** Keeps now what was not kept yet. */
  settle: () => void;
  saved: boolean;
};

/** `keep` says whether it was kept; refused, what was typed stays to be corrected. */
export function useKept(current: string, keep: (value: string) => Promise<boolean>): Kept {
  const [draft, setDraft] = useState<string | null>(null);
  const [saved, setSaved] = useState(false);
  const latest = useRef({ draft, keep });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current.keep = keep;
  });

  const settle = () => {
    clearTimeout(timer.current);
    const typed = latest.current.draft;
    if (typed === null) return;
    latest.current.draft = null;
    void latest.current.keep(typed).then((kept) => {
      if (!kept) return;
      setSaved(true);
      // Typed on meanwhile: that is not kept yet.
      setDraft((now) => (now === typed ? null : now));
    });
  };
  const onLeave = useRef(settle);
  useEffect(() => {
    onLeave.current = settle;
  });
  useEffect(() => () => onLeave.current(), []);

  return {
    value: draft ?? current,
    change: (value) => {
      latest.current.draft = value;
      setDraft(value);
      setSaved(false);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => onLeave.current(), PAUSE_MS);
    },
    settle,
    saved,
  };
}
