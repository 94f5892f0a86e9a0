// Undo: what can be undone is done at once and offered back, by a toast and by Ctrl+Z, as long as the toast is there.
import { useEffect } from "react";
import { useI18n } from "@/i18n";
import { useShortcuts } from "@/lib/shortcuts";
import { toast } from "./Toast";

type Undoable = {
  /** What was done, as a sentence: "The note was deleted." */
  text: string;
  undo: () => void;
  /** It was not undone in time. For what is only really done then. */
  settle?: () => void;
};

type Pending = { undo: () => void; settle: () => void };

/** The latest is last: Ctrl+Z goes back one by one. */
const pending: Pending[] = [];

function forget(entry: Pending): boolean {
  const index = pending.indexOf(entry);
  if (index < 0) return false;
  pending.splice(index, 1);
  return true;
}

/** For components: offers the last thing they did back. */
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

/** Once, in the shell: the key that undoes. In a text field it is the field's own. Whoever closes the window meant what they did. */
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

/** A field with words in it has an undo of its own; an empty one has nothing to lose. */
function isEdited(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return false;
  return target.value !== "";
}
