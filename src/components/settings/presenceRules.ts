// The rules of presence as the node has them, so that a mistake is told while it is being made. The node's own answer rules.
import type { MessageKey } from "@/i18n";
import type { HeartbeatConfigDto } from "@/lib/api/peers";
import { ApiFailure } from "@/lib/host";
import { parseWhole } from "@/ui/TextInput";

/** Seconds. */
export const HEARTBEAT_LEAST = 10;
export const HEARTBEAT_MOST = 600;

export type Problem = { key: MessageKey; values?: Record<string, number> };
export type Checked = { seconds: number } | { problem: Problem };

const NOT_WHOLE: Checked = { problem: { key: "error.whole_number" } };

export function checkHeartbeat(text: string, { peerTimeout }: HeartbeatConfigDto): Checked {
  const seconds = parseWhole(text);
  if (seconds === null) return NOT_WHOLE;
  if (seconds < HEARTBEAT_LEAST || seconds > HEARTBEAT_MOST) return { problem: outOfRange() };
  return seconds < peerTimeout ? { seconds } : { problem: notBelow(peerTimeout) };
}

export function checkTimeout(text: string, { heartbeatInterval }: HeartbeatConfigDto): Checked {
  const seconds = parseWhole(text);
  if (seconds === null) return NOT_WHOLE;
  return seconds > heartbeatInterval ? { seconds } : { problem: notAbove(heartbeatInterval) };
}

/** What the node's refusal says beside the field; null for a code that is no matter of these fields. */
export function problemOf(error: unknown, { heartbeatInterval, peerTimeout }: HeartbeatConfigDto): Problem | null {
  if (!(error instanceof ApiFailure)) return null;
  switch (error.code) {
    case "peer.heartbeat_out_of_range":
      return outOfRange();
    case "peer.heartbeat_not_below_timeout":
      return notBelow(peerTimeout);
    case "peer.timeout_not_above_heartbeat":
      return notAbove(heartbeatInterval);
    default:
      return null;
  }
}

function outOfRange(): Problem {
  return { key: "error.heartbeat_range", values: { least: HEARTBEAT_LEAST, most: HEARTBEAT_MOST } };
}

function notBelow(timeout: number): Problem {
  return { key: "error.heartbeat_not_below_timeout", values: { timeout } };
}

function notAbove(heartbeat: number): Problem {
  return { key: "error.timeout_not_above_heartbeat", values: { heartbeat } };
}
