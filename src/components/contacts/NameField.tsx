// One's own name for a contact. Empty, they go by the name they give themselves, which stands in the field as a hint.
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { SettingRow } from "@/ui/SettingRow";
import { TextInput } from "@/ui/TextInput";
import { useKept } from "./useKept";
import { useMark } from "./useMark";

export function NameField({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const mark = useMark();
  const name = useKept(contact.ownName, (value) => mark(contact, "ownName", value.trim()));
  return (
    <SettingRow
      label={t("details.own_name")}
      hint={t("details.own_name_hint")}
      done={name.saved ? t("settings.saved") : null}
      layout="below"
    >
      {(ids) => (
        <TextInput
          {...ids}
          dir="auto"
          maxLength={80}
          placeholder={contact.nickname || contact.user}
          value={name.value}
          onChange={(event) => name.change(event.target.value)}
          onBlur={name.settle}
        />
      )}
    </SettingRow>
  );
}
