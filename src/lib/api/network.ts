// How this node uses the network, and what presence costs it.
import { queryOptions } from "@tanstack/react-query";
import { call, type NetworkInterface, type NetworkSettings, type PresenceCostDto, type Saved } from "@/lib/host";

export type { NetworkInterface, NetworkSettings, PresenceCostDto, Saved };

function getNetworkSettings(): Promise<NetworkSettings> {
  return call("get_network_settings", {});
}

/** Fails with `config.bad_value` if one is no address or range, and changes nothing then. */
export async function updateTargets(targets: string[]): Promise<void> {
  await call("update_targets", { targets });
}

export function updatePort(port: number): Promise<Saved> {
  return call("update_port", { port });
}

export function updateDefaultCharset(charset: string): Promise<Saved> {
  return call("update_default_charset", { charset });
}

function getPresenceCost(): Promise<PresenceCostDto> {
  return call("get_presence_cost", {});
}

/** Interfaces come and go without a fact that says so: they are looked at while somebody looks at them. */
export const networkQuery = queryOptions({
  queryKey: ["settings", "network"],
  queryFn: getNetworkSettings,
  refetchInterval: 5_000,
});
/** It depends on the interfaces too. */
export const presenceCostQuery = queryOptions({
  queryKey: ["settings", "presence-cost"],
  queryFn: getPresenceCost,
  refetchInterval: 5_000,
});
