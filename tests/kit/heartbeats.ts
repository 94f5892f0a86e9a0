// How a heartbeat looks in the log and on the wire.
import type { Datagram } from "./capture.ts";

export const isHeartbeat = (line: string): boolean => line.includes("Heartbeat sent");

/** One of each announcement to everybody: a node sends it to the limited and to the directed broadcast address. */
export function limited(datagrams: Datagram[]): Datagram[] {
  return datagrams.filter(({ to }) => to === "255.255.255.255");
}
