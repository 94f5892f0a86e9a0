// The node itself: what it runs on and what it did last.
import { queryOptions } from "@tanstack/react-query";
import {
  call,
  type DoctorFindingDto,
  type DoctorReportDto,
  type JournalEntry,
  type JournalKind,
  type NodeInfo,
} from "@/lib/host";

export type { DoctorFindingDto, DoctorReportDto, JournalEntry, JournalKind, NodeInfo };

export function getNodeInfo(): Promise<NodeInfo> {
  return call("get_node_info", {});
}

/** Newest first. */
export async function listRecentEvents(): Promise<JournalEntry[]> {
  const entries = await call("list_recent_events", {});
  return entries.toSorted((a, b) => b.seq - a.seq);
}

/** `outdated` once something that it was about has changed since. */
export type DoctorReport = DoctorReportDto & { outdated: boolean };

/** Asks the network too, so it takes up to 20 seconds and is done only when somebody wants to know. */
export async function examine(): Promise<DoctorReport> {
  return { ...(await call("doctor", {})), outdated: false };
}

/** Asked only while the doctor is at work. */
export const doctorProgressQuery = queryOptions({
  queryKey: ["doctor", "progress"],
  queryFn: () => call("get_doctor_progress", {}),
  refetchInterval: 500,
  staleTime: 0,
  gcTime: 0,
});

export const nodeInfoQuery = queryOptions({ queryKey: ["node-info"], queryFn: getNodeInfo });
/** For pages that show the interfaces: these come and go without a fact that says so. */
export const interfacesQuery = queryOptions({ ...nodeInfoQuery, refetchInterval: 5_000 });
export const recentEventsQuery = queryOptions({
  queryKey: ["health", "events"],
  queryFn: listRecentEvents,
  refetchInterval: 3_000,
});
export const doctorQuery = queryOptions({
  queryKey: ["doctor"],
  queryFn: examine,
  enabled: false,
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
});
