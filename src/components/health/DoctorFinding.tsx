// One finding of the doctor: how grave it is, what it is, what to do, and the command to copy.
import { Check, CircleAlert, CircleCheck, Copy, Info, OctagonAlert } from "lucide-react";
import { useState } from "react";
import { useI18n } from "@/i18n";
import type { DoctorFindingDto } from "@/lib/api/node";
import { IconButton } from "@/ui/Button";
import { notify } from "@/ui/Toast";
import styles from "./Doctor.module.css";
import { findingText, hintText } from "./findingText";

const ICONS = { ok: CircleCheck, note: Info, warning: CircleAlert, fault: OctagonAlert } as const;

export function DoctorFinding({ finding }: { finding: DoctorFindingDto }) {
  const { t } = useI18n();
  const Icon = ICONS[finding.severity];
  const hint = hintText(finding, t);
  return (
    <li className={styles.finding} data-severity={finding.severity} data-code={finding.code}>
      <Icon size="1.125rem" role="img" aria-label={t(`doctor.severity.${finding.severity}`)} />
      <div className={styles.words}>
        <p>{findingText(finding, t)}</p>
        {hint && <p className={styles.hint}>{hint}</p>}
        {finding.command && <Command command={finding.command} />}
      </div>
    </li>
  );
}

function Command({ command }: { command: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
    } catch {
      notify(t("doctor.copy_failed"), command);
    }
  };
  return (
    <div className={styles.command}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, and must be scrolled by keyboard. */}
      <code tabIndex={0}>{command}</code>
      <IconButton
        label={copied ? t("doctor.copied") : t("doctor.copy")}
        icon={copied ? <Check size="1rem" aria-hidden="true" /> : <Copy size="1rem" aria-hidden="true" />}
        onClick={() => void copy()}
        onBlur={() => setCopied(false)}
        data-testid="doctor-copy"
      />
    </div>
  );
}
