// Asks how a new group is called. A group is there as long as somebody is in it, so it begins with its first member.
import { type FormEvent, useId, useState } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextInput } from "@/ui/TextInput";
import { useMark } from "./useMark";

export function NewGroup({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useI18n();
  const mark = useMark();
  const form = useId();
  const [group, setGroup] = useState("");
  const name = nameOf(contact);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = group.trim();
    if (wanted === "") return;
    onClose();
    const groups = [...new Set([...contact.groups, wanted])];
    void mark(contact, "groups", groups, t("contacts.grouped", { name, group: wanted }));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("contacts.new_group_title")}
      description={t("contacts.new_group_hint", { name })}
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button kind="primary" type="submit" form={form} disabled={group.trim() === ""}>
            {t("contacts.add_group")}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <TextInput
          aria-label={t("contacts.group_name")}
          placeholder={t("contacts.group_name")}
          value={group}
          maxLength={80}
          dir="auto"
          onChange={(event) => setGroup(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
