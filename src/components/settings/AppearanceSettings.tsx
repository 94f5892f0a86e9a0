// How this window looks and how one writes in it. Kept by the window, not by the node.
import { useI18n } from "@/i18n";
import { type Preferences, setPreference, usePreferences } from "@/lib/preferences";
import { IS_MAC } from "@/lib/shortcuts";
import { Card } from "@/ui/Card";
import { Choice } from "@/ui/Choice";
import { SettingRow } from "@/ui/SettingRow";
import { Section } from "./Section";

export function AppearanceSettings() {
  const { t } = useI18n();
  const { theme, textSize, sendKey } = usePreferences();
  const themes = [
    { value: "system", text: t("settings.theme_system") },
    { value: "light", text: t("settings.theme_light") },
    { value: "dark", text: t("settings.theme_dark") },
  ] as const satisfies readonly { value: Preferences["theme"]; text: string }[];
  const sizes = [
    { value: "small", text: t("settings.text_small") },
    { value: "normal", text: t("settings.text_normal") },
    { value: "large", text: t("settings.text_large") },
    { value: "largest", text: t("settings.text_largest") },
  ] as const satisfies readonly { value: Preferences["textSize"]; text: string }[];
  const keys = [
    { value: "enter", text: t("settings.send_key_enter") },
    { value: "mod-enter", text: t("settings.send_key_mod", { key: IS_MAC ? "⌘" : "Ctrl" }) },
  ] as const satisfies readonly { value: Preferences["sendKey"]; text: string }[];
  return (
    <Section name="appearance">
      <Card>
        <SettingRow label={t("settings.theme")} hint={t("settings.theme_hint")}>
          <Choice
            label={t("settings.theme")}
            value={theme}
            options={themes}
            onChange={(value) => setPreference("theme", value)}
            testId="theme"
          />
        </SettingRow>
        <SettingRow label={t("settings.text_size")} hint={t("settings.text_size_hint")} layout="below">
          <Choice
            label={t("settings.text_size")}
            value={textSize}
            options={sizes}
            onChange={(value) => setPreference("textSize", value)}
          />
        </SettingRow>
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
