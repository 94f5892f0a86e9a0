// Why somebody is not seen: examined when a person asks, the gravest finding first, each with what to do about it.
import { useQuery } from "@tanstack/react-query";
import { Stethoscope } from "lucide-react";
import { useI18n } from "@/i18n";
import { type DoctorReport, doctorProgressQuery, doctorQuery } from "@/lib/api/node";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import { CheckedAt } from "./CheckedAt";
import styles from "./Doctor.module.css";
import { DoctorFinding } from "./DoctorFinding";
import { Paths } from "./Paths";

export function Doctor() {
  const { t } = useI18n();
  const { data, error, isFetching, refetch } = useQuery(doctorQuery);
  return (
    <Section title={t("doctor.title")} lead={t("doctor.lead")}>
      <div className={styles.bar}>
        <Button kind="primary" disabled={isFetching} onClick={() => void refetch()} data-testid="doctor-check">
          <Stethoscope size="1rem" aria-hidden="true" />
          {data ? t("doctor.again") : t("doctor.check")}
        </Button>
        <span className={styles.state} role="status" data-testid="doctor-state">
          {isFetching ? <Progress /> : data && <Verdict report={data} />}
        </span>
      </div>
      {error && !isFetching && (
        <Card>
          <Trouble title={t("doctor.failed")} error={error} onRetry={() => void refetch()} />
        </Card>
      )}
      {data && !error && <Report report={data} busy={isFetching} />}
    </Section>
  );
}

/** How many of those who are asked have answered; silent for a screen reader, which hears that it has begun. */
function Progress() {
  const { t } = useI18n();
  const { data } = useQuery(doctorProgressQuery);
  if (!data || data.asked === 0) return t("doctor.checking");
  return (
    <>
      <span className="visually-hidden">{t("doctor.checking")}</span>
      <span aria-hidden="true">{t("doctor.asking", data)}</span>
    </>
  );
}

/** What is no longer so is told as what it was. */
function Verdict({ report }: { report: DoctorReport }) {
  const { t } = useI18n();
  const faults = faultsOf(report);
  return (
    <>
      <strong>{report.outdated ? t("doctor.result_then", { faults }) : t("doctor.result", { faults })}</strong>
      <CheckedAt at={report.checkedAt} />
      {report.outdated && <span data-testid="doctor-outdated">{t("doctor.outdated")}</span>}
    </>
  );
}

function Report({ report, busy }: { report: DoctorReport; busy: boolean }) {
  return (
    <div className={styles.report} aria-busy={busy}>
      <Card>
        <ul data-testid="doctor-findings">
          {report.findings.map((finding) => (
            <DoctorFinding key={`${finding.code} ${JSON.stringify(finding.values)}`} finding={finding} />
          ))}
        </ul>
      </Card>
      {report.peers.length > 0 && <Paths peers={report.peers} />}
    </div>
  );
}

function faultsOf(report: DoctorReport): number {
  return report.findings.filter(({ severity }) => severity === "fault").length;
}
