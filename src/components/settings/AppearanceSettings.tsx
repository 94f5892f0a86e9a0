// How this window looks and which language it speaks. Kept by the window, not by the node.
import { useI18n } from "@/i18n";
import { type Preferences, setPreference, usePreferences } from "@/lib/preferences";
import { Card } from "@/ui/Card";
import { Choice } from "@/ui/Choice";
import { Section } from "@/ui/Page";
import { SettingRow } from "@/ui/SettingRow";

export function AppearanceSettings() {
  const { t } = useI18n();
  const { theme, language } = usePreferences();
  const themes = [
    { value: "system", text: t("settings.theme_system") },
    { value: "light", text: t("settings.theme_light") },
    { value: "dark", text: t("settings.theme_dark") },
  ] as const satisfies readonly { value: Preferences["theme"]; text: string }[];
  // A language is written in itself, so that whoever cannot read the window still finds their own.
  const languages = [
    { value: "system", text: t("settings.language_system") },
    { value: "en", text: "English", lang: "en" },
    { value: "zh-CN", text: "简体中文", lang: "zh-CN" },
  ] as const satisfies readonly { value: Preferences["language"]; text: string; lang?: string }[];
  return (
    <Section title={t("settings.appearance")}>
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
        <SettingRow label={t("settings.language")} hint={t("settings.language_hint")}>
          <Choice
            label={t("settings.language")}
            value={language}
            options={languages}
            onChange={(value) => setPreference("language", value)}
            testId="language"
          />
        </SettingRow>
      </Card>
    </Section>
  );
}
