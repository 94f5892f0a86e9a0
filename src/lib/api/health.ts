// The last hour in figures: the typed call, and the query that keeps its answer fresh while somebody looks.
import { queryOptions } from "@tanstack/react-query";
import { call, type HealthHistoryDto, type HealthSampleDto } from "@/lib/host";

export type { HealthHistoryDto, HealthSampleDto };

export function getHealthHistory(): Promise<HealthHistoryDto> {
  return call("get_health_history", {});
}

export const healthHistoryQuery = queryOptions({
  queryKey: ["health", "history"],
  queryFn: getHealthHistory,
  refetchInterval: 5_000,
});
