// A setting that is chosen rather than typed: in force when the control is moved, and said so beside it.
import { useState } from "react";
import { errorText, useI18n } from "@/i18n";

type Note = { error: string | null; done: string | null };

const QUIET: Note = { error: null, done: null };

/** `run` carries a change out; what it resolves to is said beside the control, "Saved" if it is nothing. */
export function useInstant(): Note & { run: (change: () => Promise<string | undefined>) => Promise<void> } {
  const { t } = useI18n();
  const [note, setNote] = useState<Note>(QUIET);
  const run = async (change: () => Promise<string | undefined>) => {
    setNote(QUIET);
    try {
      setNote({ error: null, done: (await change()) ?? t("settings.saved") });
    } catch (thrown) {
      setNote({ error: errorText(thrown, t), done: null });
    }
  };
  return { ...note, run };
}
