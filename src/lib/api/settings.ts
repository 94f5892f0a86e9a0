// Who this node says it is, to everybody on the network, and what its screens keep for each other.
import { queryOptions } from "@tanstack/react-query";
import { call, type Profile } from "@/lib/host";

export type { Profile };

export function getProfile(): Promise<Profile> {
  return call("get_profile", {});
}

/** Told to everybody on the network at once. */
export async function updateProfile(profile: { nickname: string; group: string }): Promise<void> {
  await call("update_profile", profile);
}

const INTRODUCED = "screen.introduced";

/** Whether the person was shown who they are here and what the network says. */
async function isIntroduced(): Promise<boolean> {
  return (await call("get_config", { key: INTRODUCED })) === "true";
}

/** Once for all screens of this profile. */
export async function introduced(): Promise<void> {
  await call("set_config", { key: INTRODUCED, value: "true" });
}

export const introducedQuery = queryOptions({ queryKey: ["introduced"], queryFn: isIntroduced });
export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: getProfile });
