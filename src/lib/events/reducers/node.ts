// The node itself: network, disk, settings, and whether the doctor's last report is outdated.
import type { QueryClient } from "@tanstack/react-query";
import { doctorQuery } from "@/lib/api/node";
import { healthQuery, heartbeatConfigQuery, selfOfflineQuery, storageFullQuery } from "@/lib/api/peers";
import { introducedQuery, profileQuery } from "@/lib/api/settings";
import type { EventDto } from "@/lib/host";
import type { Reducer } from "../reducer";

export const nodeReducer = {
  types: [
    "network-state",
    "storage-state",
    "config-changed",
    "events-missed",
    "peer-online",
    "peer-offline",
    // The health page reads these from the journal when it is opened.
    "task-started",
    "task-failed",
    "task-stopped",
  ],
  start: (queries) => ({
    apply: (events) => {
      if (events.some((event) => event.type === "events-missed")) void queries.invalidateQueries();
      const network = events.findLast((event) => event.type === "network-state");
      if (network) setKnown(queries, selfOfflineQuery.queryKey, network.offline);
      const storage = events.findLast((event) => event.type === "storage-state");
      if (storage) setKnown(queries, storageFullQuery.queryKey, storage.full);
      if (events.some(changesDiagnosis)) {
        queries.setQueryData(doctorQuery.queryKey, (report) => report && { ...report, outdated: true });
      }
      if (events.some((event) => event.type === "config-changed")) {
        void queries.invalidateQueries({ queryKey: heartbeatConfigQuery.queryKey });
        void queries.invalidateQueries({ queryKey: profileQuery.queryKey });
        void queries.invalidateQueries({ queryKey: introducedQuery.queryKey });
        void queries.invalidateQueries({ queryKey: ["settings"] });
      }
    },
  }),
} as const satisfies Reducer;

function setKnown(queries: QueryClient, queryKey: readonly string[], value: boolean): void {
  // An answer under way may be older than this event: it is cancelled.
  void queries.cancelQueries({ queryKey });
  queries.setQueryData(queryKey, value);
  void queries.invalidateQueries({ queryKey: healthQuery.queryKey });
}

/** Whether the doctor's report may differ after this event. */
function changesDiagnosis({ type }: EventDto): boolean {
  return ["peer-online", "peer-offline", "network-state", "config-changed"].includes(type);
}
