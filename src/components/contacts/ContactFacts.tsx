// What a contact's program says, and since when they are known. Whatever one may want to give to somebody can be copied.
import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { formatExact, useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { IconButton } from "@/ui/Button";
import { notify, toast } from "@/ui/Toast";
import styles from "./ContactDetails.module.css";

export function ContactFacts({ contact }: { contact: Contact }) {
  const { t, locale } = useI18n();
  const { ownName, nickname, look, group, addresses, client, charset, firstSeen } = contact;
  return (
    <dl className={styles.facts} aria-label={t("details.facts")}>
      {ownName && <Fact name={t("details.nickname")}>{nickname}</Fact>}
      {group && <Fact name={t("details.their_group")}>{group}</Fact>}
      <Fact name={t("details.computer")}>{look.host}</Fact>
      <Fact name={t("details.login")}>{look.user}</Fact>
      <Fact name={t("details.addresses", { count: addresses.length })}>
        {addresses.length === 0
          ? t("details.none_known")
          : addresses.map((each) => <Address key={each} address={each} />)}
      </Fact>
      <Fact name={t("details.client")}>{client ?? t("details.not_said")}</Fact>
      <Fact name={t("details.charset")}>{charset ?? t("details.not_heard")}</Fact>
      <Fact name={t("details.protection")}>{t("details.protection_none")}</Fact>
      <Fact name={t("details.first_seen")}>{formatExact(firstSeen, locale)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

function Address({ address }: { address: string }) {
  const { t } = useI18n();
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => toast(t("contacts.copied", { text: address })),
      () => notify(t("contacts.not_copied")),
    );
  return (
    <span className={styles.address}>
      <bdi>{address}</bdi>
      <IconButton
        label={t("details.copy", { text: address })}
        icon={<Copy size="0.875rem" aria-hidden="true" />}
        onClick={() => void copy()}
      />
    </span>
  );
}
