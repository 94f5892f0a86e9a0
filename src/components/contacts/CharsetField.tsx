// In which charset somebody's program is read and written: as it comes, or as one sets it where that goes wrong.
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { CHARSETS } from "@/lib/charsets";
import { Select } from "@/ui/Select";
import { SettingRow } from "@/ui/SettingRow";
import { useMark } from "./useMark";

const AUTO = "auto";

export function CharsetField({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const mark = useMark();
  const chosen = contact.charsetChoice?.toLowerCase() ?? AUTO;
  const options = [
    { value: AUTO, text: t("details.charset_auto") },
    ...CHARSETS.map(({ label, name }) => ({ value: label as string, text: t(name) })),
  ];
  // A charset that only the command line can choose is still shown as what it is.
  if (!options.some(({ value }) => value === chosen)) options.push({ value: chosen, text: chosen });
  return (
    <SettingRow
      label={t("details.charset_choice")}
      hint={t("details.charset_choice_hint")}
      layout="below"
      testId="contact-charset"
    >
      {({ "aria-invalid": _, ...ids }) => (
        <Select
          {...ids}
          value={chosen}
          options={options}
          onChange={(value) => void mark(contact, "charsetChoice", value === AUTO ? null : value)}
        />
      )}
    </SettingRow>
  );
}
