// What the node is and what it runs on, as a plain table of names and values.
import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { formatExact, type MessageKey, type Translate, useI18n } from "@/i18n";
import { interfacesQuery, type NodeInfo } from "@/lib/api/node";
import type { PeerHealthStatsDto } from "@/lib/api/peers";
import { Card } from "@/ui/Card";
import { Section } from "@/ui/Page";
import { DoctorFinding } from "./DoctorFinding";
import styles from "./NodeCard.module.css";

export function NodeCard({ stats }: { stats: PeerHealthStatsDto }) {
  const { t } = useI18n();
  const { data: node } = useQuery(interfacesQuery);
  if (!node) return null;
  return (
    <Section title={t("health.node")}>
      {node.warnings && node.warnings.length > 0 && (
        <Card>
          <ul data-testid="profile-warnings">
            {node.warnings.map((warning) => (
              <DoctorFinding key={warning.code} finding={warning} />
            ))}
          </ul>
        </Card>
      )}
      <Card>
        <Facts node={node} stats={stats} />
      </Card>
    </Section>
  );
}

function Facts({ node, stats }: { node: NodeInfo; stats: PeerHealthStatsDto }) {
  const { t, locale } = useI18n();
  const { packetsSent: sent, sendFailures: failures, sendsWithoutLink: unlinked } = stats;
  const { onlinePeers: online, uncertainPeers: uncertain, knownContacts: known } = stats;
  const networks = node.interfaces.map(({ name, address }) => `${name} ${address}`);
  const facts: [string, string[]][] = [
    [t("health.contacts"), [t("health.contacts_value", { online, uncertain, known })]],
    [t("health.packets"), received(stats, t)],
    [
      t("health.sent"),
      [
        t("health.sent_value", { sent, failures }),
        ...(unlinked > 0 ? [t("health.sent_unlinked", { count: unlinked })] : []),
      ],
    ],
    [t("health.port"), [String(node.port)]],
    [t("health.networks", { count: networks.length }), networks.length > 0 ? networks : [t("health.no_network")]],
    [t("health.running"), [formatExact(node.startedAt, locale)]],
    [t("health.version"), [node.version]],
    [t("health.folder"), [node.profileDir]],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([label, values]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>
            {values.map((value) => (
              <div key={value}>{value}</div>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** How many packets came in, then each kind that was refused, where there were any. */
function received(stats: PeerHealthStatsDto, t: Translate): string[] {
  const { packetsReceived, packetsMalformed, packetsOverflowed, strangersRefused, messagesRefused } = stats;
  const refused: [MessageKey, number][] = [
    ["health.packets_malformed", packetsMalformed],
    ["health.packets_dropped", packetsOverflowed],
    ["health.strangers_refused", strangersRefused],
    ["health.messages_refused", messagesRefused],
  ];
  const some = refused.filter(([, count]) => count > 0);
  return [t("health.packets_value", { count: packetsReceived }), ...some.map(([key, count]) => t(key, { count }))];
}
