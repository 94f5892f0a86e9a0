// Who is here: typed calls of presence, and the queries that keep their answers. Every call rejects with an `ApiFailure`,
// whose code says what was wrong; nothing here retries or hides an error.
import { queryOptions } from "@tanstack/react-query";
import { type Contact, call, type HeartbeatConfigDto, type PeerHealthStatsDto } from "@/lib/host";

export type { Contact, HeartbeatConfigDto, PeerHealthStatsDto };

/** Everybody ever met, this node included (`isSelf`). */
export function listContacts(): Promise<Contact[]> {
  return call("list_contacts", {});
}

/** Both figures in seconds. */
export function getHeartbeatConfig(): Promise<HeartbeatConfigDto> {
  return call("get_heartbeat_config", {});
}

/** Fails with `peer.heartbeat_out_of_range` outside 10 to 600, and changes nothing then. */
export async function updateHeartbeatInterval(intervalSecs: number): Promise<void> {
  await call("update_heartbeat_interval", { intervalSecs });
}

/** Fails with `peer.timeout_not_above_heartbeat` unless it is more than the heartbeat interval, and changes nothing then. */
export async function updatePeerTimeout(timeoutSecs: number): Promise<void> {
  await call("update_peer_timeout", { timeoutSecs });
}

export function getPeerHealthStats(): Promise<PeerHealthStatsDto> {
  return call("get_peer_health_stats", {});
}

async function isSelfOffline(): Promise<boolean> {
  return (await getPeerHealthStats()).selfOffline;
}

async function isStorageFull(): Promise<boolean> {
  return (await getPeerHealthStats()).storageFull;
}

/** Whether the disk is full, so that no messages are taken in: asked once, then told by `storage-state`. */
export const storageFullQuery = queryOptions({ queryKey: ["storage-full"], queryFn: isStorageFull });

/** Whether this machine itself is offline: asked once, then told by `network-state`. */
export const selfOfflineQuery = queryOptions({ queryKey: ["self-offline"], queryFn: isSelfOffline });
export const contactsQuery = queryOptions({ queryKey: ["contacts"], queryFn: listContacts });
export const heartbeatConfigQuery = queryOptions({ queryKey: ["heartbeat-config"], queryFn: getHeartbeatConfig });
export const healthQuery = queryOptions({
  queryKey: ["health", "stats"],
  queryFn: getPeerHealthStats,
  refetchInterval: 5_000,
});
