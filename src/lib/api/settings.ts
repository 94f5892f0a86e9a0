// Who this node says it is, to everybody on the network.
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

export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: getProfile });
