// Every network interface of this computer: its addresses, and whether others are looked for by it, or why not.
import { useI18n } from "@/i18n";
import type { NetworkInterface } from "@/lib/api/network";
import { Card } from "@/ui/Card";
import { Section as Group } from "@/ui/Page";
import styles from "./NetworkSettings.module.css";

export function Interfaces({ interfaces }: { interfaces: readonly NetworkInterface[] }) {
  const { t } = useI18n();
  // Those in use first; the order of the system otherwise.
  const sorted = interfaces.toSorted((a, b) => Number(b.state === "used") - Number(a.state === "used"));
  return (
    <Group title={t("settings.interfaces")} lead={t("settings.interfaces_lead")}>
      <Card>
        {sorted.length === 0 && <p className={styles.none}>{t("settings.no_interfaces")}</p>}
        {sorted.length > 0 && (
          <ul className={styles.list} data-testid="interfaces">
            {sorted.map((each) => (
              <li key={each.name} className={styles.item} data-state={each.state}>
                <div>
                  <p className={styles.name}>
                    <bdi>{each.name}</bdi>
                    {each.kind !== "lan" && <span className={styles.kind}>{t(`settings.kind.${each.kind}`)}</span>}
                  </p>
                  <p className={styles.addresses}>
                    {each.addresses.map((address) => (
                      <code key={address} dir="ltr">
                        {address}
                      </code>
                    ))}
                  </p>
                </div>
                <span className={styles.state}>{t(`settings.interface.${each.state}`)}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Group>
  );
}
