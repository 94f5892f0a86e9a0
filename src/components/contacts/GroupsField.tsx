// The groups of one's own that a contact is in: each can be taken off, and one put on by its name.
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { SettingRow } from "@/ui/SettingRow";
import { TextInput } from "@/ui/TextInput";
import styles from "./GroupsField.module.css";
import { ownGroups, useMark } from "./useMark";

export function GroupsField({ contact, known }: { contact: Contact; known: readonly Contact[] }) {
  const { t, locale } = useI18n();
  const mark = useMark();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const name = nameOf(contact);
  const others = ownGroups(known, locale).filter((group) => !contact.groups.includes(group));

  const add = (event: FormEvent) => {
    event.preventDefault();
    const group = typed.trim();
    setTyped("");
    if (group === "" || contact.groups.includes(group)) return;
    void mark(contact, "groups", [...contact.groups, group], t("contacts.grouped", { name, group }));
  };
  const remove = (group: string) => {
    const rest = contact.groups.filter((each) => each !== group);
    void mark(contact, "groups", rest, t("contacts.ungrouped", { name, group }));
  };

  return (
    <SettingRow label={t("contacts.groups")} hint={t("details.groups_hint")} layout="below">
      {(ids) => (
        <form className={styles.groups} onSubmit={add}>
          {contact.groups.length > 0 && (
            <ul className={styles.chips}>
              {contact.groups.map((group) => (
                <li key={group} className={styles.chip}>
                  <bdi>{group}</bdi>
                  <button type="button" aria-label={t("details.leave_group", { group })} onClick={() => remove(group)}>
                    <X size="0.875rem" aria-hidden="true" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <TextInput
            {...ids}
            dir="auto"
            list={listId}
            maxLength={80}
            placeholder={t("details.add_group")}
            value={typed}
            enterKeyHint="done"
            onChange={(event) => setTyped(event.target.value)}
          />
          <datalist id={listId}>
            {others.map((group) => (
              <option key={group} value={group} />
            ))}
          </datalist>
        </form>
      )}
    </SettingRow>
  );
}
