// The settings: a list of sections, and the one that is open. Where each leads, the app says.
import type { ComponentType } from "react";
import { useI18n } from "@/i18n";
import type { PageBodyProps } from "@/lib/page";
import { AboutSettings } from "./AboutSettings";
import { AppearanceSettings } from "./AppearanceSettings";
import { DesktopSettings } from "./DesktopSettings";
import { LanguageSettings } from "./LanguageSettings";
import { NetworkSettings } from "./NetworkSettings";
import { NotificationSettings } from "./NotificationSettings";
import { PresenceSettings } from "./PresenceSettings";
import { PrivacySettings } from "./PrivacySettings";
import { ProfileSettings } from "./ProfileSettings";
import styles from "./Settings.module.css";
import { StorageSettings } from "./StorageSettings";
import { type SectionName, sectionOf, sections } from "./sections";

const PAGES: { [S in SectionName]: ComponentType } = {
  profile: ProfileSettings,
  presence: PresenceSettings,
  network: NetworkSettings,
  notifications: NotificationSettings,
  desktop: DesktopSettings,
  appearance: AppearanceSettings,
  language: LanguageSettings,
  privacy: PrivacySettings,
  storage: StorageSettings,
  about: AboutSettings,
};

/** Where the list is a strip, the open section may be beyond its end. */
function showIn(link: HTMLElement | null): void {
  link?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
}

export default function Settings({ path, hrefOf }: PageBodyProps) {
  const { t } = useI18n();
  const open = sectionOf(path[0]);
  const Open = PAGES[open];
  return (
    <section className={styles.settings} aria-label={t("settings.title")} data-testid="settings">
      <div className={styles.columns}>
        <nav className={styles.nav} aria-label={t("settings.sections")}>
          <p className={styles.title}>{t("settings.title")}</p>
          <ul className={styles.list}>
            {sections().map(({ name, icon: Icon }) => (
              <li key={name}>
                <a
                  className={styles.item}
                  ref={name === open ? showIn : undefined}
                  href={hrefOf([name])}
                  aria-current={name === open ? "page" : undefined}
                  data-testid={`settings-${name}`}
                >
                  <Icon size="1rem" aria-hidden="true" />
                  {t(`settings.${name}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Open key={open} />
      </div>
    </section>
  );
}
