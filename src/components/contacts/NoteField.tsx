// A note about a contact, kept as it is typed. Whoever leaves the field is offered what stood there before.
import { useRef } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { SettingRow } from "@/ui/SettingRow";
import { TextArea } from "@/ui/TextInput";
import { useUndoable } from "@/ui/undo";
import { useKept } from "./useKept";
import { useMark } from "./useMark";

export function NoteField({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const mark = useMark();
  const undoable = useUndoable();
  const before = useRef<string | null>(null);
  const note = useKept(contact.note, (value) => mark(contact, "note", value));
  const onBlur = () => {
    note.settle();
    const was = before.current;
    before.current = null;
    if (was === null || was === note.value) return;
    undoable({
      text: t("details.note_changed", { name: nameOf(contact) }),
      undo: () => void mark(contact, "note", was),
    });
  };
  return (
    <SettingRow
      label={t("details.note")}
      hint={t("details.note_hint")}
      done={note.saved ? t("settings.saved") : null}
      layout="below"
    >
      {(ids) => (
        <TextArea
          {...ids}
          value={note.value}
          onFocus={() => {
            before.current = note.value;
          }}
          onChange={(event) => note.change(event.target.value)}
          onBlur={onBlur}
        />
      )}
    </SettingRow>
  );
}
