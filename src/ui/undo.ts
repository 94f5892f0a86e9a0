// Undo: an action that can be undone is done at once, and undone by its toast or by Ctrl+Z as long as the toast is shown.
import { useEffect } from "react";
import { useI18n } from "@/i18n";
import { useShortcuts } from "@/lib/shortcuts";
import { toast } from "./Toast";

type Undoable = {
  /** What was done, as a sentence: "The note was deleted." */
  text: string;
  undo: () => void;
  /** Called when it was not undone in time, for actions that only then become final. */
  settle?: () => void;
};

type Pending = { undo: () => void; settle: () => void };

/** The latest is last; Ctrl+Z undoes one at a time. */
const pending: Pending[] = [];

function forget(entry: Pending): boolean {
  const index = pending.indexOf(entry);
  if (index < 0) return false;
  pending.splice(index, 1);
  return true;
}

/** For components: offers to undo what they just did. */
export function useUndoable(): (undoable: Undoable) => void {
  const { t } = useI18n();
  return ({ text, undo, settle }) => {
    const entry: Pending = {
      undo: () => {
        if (!forget(entry)) return;
        undo();
        close();
      },
      settle: () => {
        if (forget(entry)) settle?.();
      },
    };
    pending.push(entry);
    const close = toast(text, {
      action: { text: t("ui.undo"), onPress: entry.undo },
      undo: true,
      onGone: entry.settle,
    });
  };
}

function settleAll(): void {
  for (const entry of [...pending]) entry.settle();
}

/** Used once, in the shell: the undo key, except in text fields, which have their own. Closing the window makes actions final. */
export function useUndoShortcut(): void {
  useShortcuts({
    undo: (event) => {
      const last = pending.at(-1);
      if (!last || isEdited(event.target)) return false;
      last.undo();
      return true;
    },
  });
  useEffect(() => {
    window.addEventListener("pagehide", settleAll);
    return () => {
      window.removeEventListener("pagehide", settleAll);
      settleAll();
    };
  }, []);
}

/** A text field with text in it has its own undo; an empty one has nothing to undo. */
function isEdited(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  return target.value !== "";
}
