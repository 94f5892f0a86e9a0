// The way to each who is here: where they are spoken to, whether they hear this computer, how fast they answer.
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import type { DoctorReportDto } from "@/lib/api/node";
import { type Contact, contactsQuery } from "@/lib/api/peers";
import { nameOf } from "@/lib/presence";
import { Card } from "@/ui/Card";
import styles from "./Doctor.module.css";

type Path = DoctorReportDto["peers"][number];

/** By contact, so that a row says the name of today: whoever is just met may say theirs after the check. */
const names = (contacts: Contact[]) => Object.fromEntries(contacts.map((contact) => [contact.id, nameOf(contact)]));

export function Paths({ peers }: { peers: Path[] }) {
  const { t } = useI18n();
  const { data: known = {} } = useQuery({ ...contactsQuery, select: names });
  return (
    <Card>
      <h3 className={styles.paths}>{t("doctor.paths")}</h3>
      <ul data-testid="doctor-paths">
        {peers.map((path) => (
          <li key={path.contactId} className={styles.path} data-hears={String(path.hearsUs)}>
            <span dir="auto">{known[path.contactId] ?? path.name}</span>
            <code>{path.address}</code>
            <Hears path={path} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Hears({ path: { hearsUs, roundTripMicros } }: { path: Path }) {
  const { t, locale } = useI18n();
  if (hearsUs === false) return <strong>{t("doctor.path_deaf")}</strong>;
  if (hearsUs === null) return <span>{t("doctor.path_silent")}</span>;
  if (roundTripMicros === null) return <span>{t("doctor.path_hears")}</span>;
  const format = new Intl.NumberFormat(locale, { style: "unit", unit: "millisecond", maximumFractionDigits: 1 });
  return <span>{format.format(roundTripMicros / 1_000)}</span>;
}
