// The settings page: sections one below the other, each with its own file.
import { useI18n } from "@/i18n";
import { Page } from "@/ui/Page";
import { AppearanceSettings } from "./AppearanceSettings";
import { PresenceSettings } from "./PresenceSettings";
import { ProfileSettings } from "./ProfileSettings";
import { WritingSettings } from "./WritingSettings";

export default function Settings() {
  const { t } = useI18n();
  return (
    <Page name="settings" title={t("settings.title")} lead={t("settings.lead")}>
      <ProfileSettings />
      <PresenceSettings />
      <WritingSettings />
      <AppearanceSettings />
    </Page>
  );
}
