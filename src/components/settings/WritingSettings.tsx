// How messages are written. Kept by the window, not by the node.
import { useI18n } from "@/i18n";
import { type Preferences, setPreference, usePreferences } from "@/lib/preferences";
import { IS_MAC } from "@/lib/shortcuts";
import { Card } from "@/ui/Card";
import { Choice } from "@/ui/Choice";
import { Section } from "@/ui/Page";
import { SettingRow } from "@/ui/SettingRow";

export function WritingSettings() {
  const { t } = useI18n();
  const { sendKey } = usePreferences();
  const keys = [
    { value: "enter", text: t("settings.send_key_enter") },
    { value: "mod-enter", text: t("settings.send_key_mod", { key: IS_MAC ? "⌘" : "Ctrl" }) },
  ] as const satisfies readonly { value: Preferences["sendKey"]; text: string }[];
  return (
    <Section title={t("settings.writing")}>
      <Card>
        <SettingRow label={t("settings.send_key")} hint={t("settings.send_key_hint")}>
          <Choice
            label={t("settings.send_key")}
            value={sendKey}
            options={keys}
            onChange={(value) => setPreference("sendKey", value)}
          />
        </SettingRow>
      </Card>
    </Section>
  );
}
