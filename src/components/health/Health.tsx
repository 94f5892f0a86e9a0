// The health page: what this node does to know who is here, how the last hour was, what it runs on, and what happened.
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import { healthQuery } from "@/lib/api/peers";
import { Page } from "@/ui/Page";
import { Trouble } from "@/ui/Trouble";
import { Charts } from "./Charts";
import { Doctor } from "./Doctor";
import { Figures } from "./Figures";
import { NodeCard } from "./NodeCard";
import { RecentEvents } from "./RecentEvents";

export default function Health() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(healthQuery);
  return (
    <Page name="health" title={t("health.title")} lead={t("health.lead")}>
      {error && !data && <Trouble title={t("health.failed")} error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <Figures stats={data} />
          <Charts />
          <Doctor />
          <NodeCard stats={data} />
          <RecentEvents />
        </>
      )}
    </Page>
  );
}
