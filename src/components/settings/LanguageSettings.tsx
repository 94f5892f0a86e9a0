// The language that this window speaks. Kept by the window, not by the node.
import { useI18n } from "@/i18n";
import { type Preferences, setPreference, usePreferences } from "@/lib/preferences";
import { Card } from "@/ui/Card";
import { Choice } from "@/ui/Choice";
import { SettingRow } from "@/ui/SettingRow";
import { Section } from "./Section";

export function LanguageSettings() {
  const { t } = useI18n();
  const { language } = usePreferences();
  // A language is written in itself, so that whoever cannot read the window still finds their own.
  const languages = [
    { value: "system", text: t("settings.language_system") },
    { value: "en", text: "English", lang: "en" },
    { value: "ja", text: "日本語", lang: "ja" },
    { value: "zh-CN", text: "简体中文", lang: "zh-CN" },
  ] as const satisfies readonly { value: Preferences["language"]; text: string; lang?: string }[];
  return (
    <Section name="language">
      <Card>
        <SettingRow label={t("settings.language")} hint={t("settings.language_hint")} layout="below">
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
