// Every shortcut there is, as the registry has them.
import { useI18n } from "@/i18n";
import { SHORTCUTS, type ShortcutGroup, type ShortcutName, shortcutOf } from "@/lib/shortcuts";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import styles from "./CheatSheet.module.css";

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];
const GROUPS: readonly ShortcutGroup[] = [...new Set(NAMES.map((name) => shortcutOf(name).group))];

export default function CheatSheet({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Dialog open onClose={onClose} title={t("shortcut.cheat_sheet")} size="wide">
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <section key={group} aria-label={t(`shortcut.group.${group}`)}>
            <h3 className={styles.heading}>{t(`shortcut.group.${group}`)}</h3>
            <dl>
              {NAMES.filter((name) => shortcutOf(name).group === group).map((name) => (
                <div key={name} className={styles.line}>
                  <dt>{t(shortcutOf(name).text)}</dt>
                  <dd>
                    <Kbd keys={shortcutOf(name).keys[0]} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
