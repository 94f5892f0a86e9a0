// The first-run page, shown once: the own name, the networks, and whether a firewall is in the way. Composed of parts of
// the settings and health pages.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { EthernetPort, PhoneCall } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { CheckedAt } from "@/components/health/CheckedAt";
import { DoctorFinding } from "@/components/health/DoctorFinding";
import { ProfilePart } from "@/components/settings/ProfileSettings";
import { errorText, useI18n } from "@/i18n";
import { type DoctorReport, doctorQuery, interfacesQuery } from "@/lib/api/node";
import { introduced, introducedQuery } from "@/lib/api/settings";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Spinner } from "@/ui/Spinner";
import { notify } from "@/ui/Toast";
import { Trouble } from "@/ui/Trouble";
import styles from "./FirstRun.module.css";

export default function FirstRun() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  // Focused, so that a screen reader reads the heading first.
  useEffect(() => title.current?.focus(), []);

  const go = async () => {
    setBusy(true);
    try {
      await introduced();
    } catch (cause) {
      // On failure the page merely appears again at the next start.
      notify(t("welcome.not_kept"), errorText(cause, t));
    }
    queries.setQueryData(introducedQuery.queryKey, true);
  };

  return (
    <main className={styles.page} data-testid="first-run">
      <header className={styles.head}>
        <span className={styles.mark}>
          <PhoneCall size="1.5rem" aria-hidden="true" />
        </span>
        <h1 ref={title} tabIndex={-1}>
          {t("welcome.title")}
        </h1>
        <p>{t("welcome.lead")}</p>
      </header>
      <ProfilePart />
      <Networks />
      <Firewall />
      <div className={styles.end}>
        <Button kind="primary" busy={busy} onClick={() => void go()} data-testid="first-run-done">
          {t("welcome.start")}
        </Button>
        <p>{t("welcome.again")}</p>
      </div>
    </main>
  );
}

function Networks() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(interfacesQuery);
  const lan = data?.interfaces.filter(({ address }) => !/^(127\.|::1)/.test(address)) ?? [];
  return (
    <Section title={t("welcome.networks")} lead={t("welcome.networks_lead")}>
      <Card>
        {error && !data && (
          <Trouble title={t("welcome.networks_failed")} error={error} onRetry={() => void refetch()} />
        )}
        {data && lan.length === 0 && <p className={styles.line}>{t("welcome.no_network")}</p>}
        <ul>
          {lan.map(({ name, address }) => (
            <li key={`${name} ${address}`} className={styles.line}>
              <EthernetPort size="1.125rem" aria-hidden="true" />
              <span>{name}</span>
              <bdi className={styles.address}>{address}</bdi>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

/**
 * Runs the doctor automatically, because a new user does not know that there is one. Runs it again when the networks change
 * and on request, for instance after a repair command.
 */
function Firewall() {
  const { t } = useI18n();
  const { data, error, isFetching, refetch } = useQuery({ ...doctorQuery, enabled: true });
  useChange(JSON.stringify(useQuery(interfacesQuery).data?.interfaces), () => void refetch());
  return (
    <Section title={t("welcome.firewall")} lead={t("welcome.firewall_lead")}>
      <Card>
        <div role="status" className={styles.findings}>
          {isFetching && (
            <p className={styles.line}>
              <Spinner />
              {t("doctor.checking")}
            </p>
          )}
          {error && !isFetching && <Trouble title={t("doctor.failed")} error={error} onRetry={() => void refetch()} />}
          {data && !isFetching && (
            <ul>
              {worthSaying(data).map((finding) => (
                <DoctorFinding key={`${finding.code} ${JSON.stringify(finding.values)}`} finding={finding} />
              ))}
            </ul>
          )}
        </div>
        {data && !isFetching && (
          <p className={styles.checked}>
            <CheckedAt at={data.checkedAt} />
            <Button onClick={() => void refetch()}>{t("doctor.again")}</Button>
          </p>
        )}
      </Card>
    </Section>
  );
}

/** Calls `changed` when the value changes, but not when it is first known. */
function useChange(value: string | undefined, changed: () => void) {
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== undefined && value !== before.current) changed();
    before.current = value;
  });
}

/**
 * Findings that need action, otherwise the good ones, which are reassuring at a first start. Only findings about this
 * computer, not about other peers.
 */
function worthSaying({ findings }: DoctorReport) {
  const own = findings.filter(({ code }) => !code.startsWith("peers."));
  const grave = own.filter(({ severity }) => severity === "fault" || severity === "warning");
  return grave.length > 0 ? grave : own.filter(({ severity }) => severity === "ok");
}
