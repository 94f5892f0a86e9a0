// The node's events by name. Their shapes come from the generated contract; nothing is declared twice.
import type { EventDto } from "@/lib/host";

export type { EventDto };

export type EventOf<T extends EventDto["type"]> = Extract<EventDto, { type: T }>;

/** A peer came online: type, contactId, peerIp, username, timestamp (unix milliseconds). */
export type PeerOnlineEvent = EventOf<"peer-online">;
/** An online peer did not answer and is being probed: as above. */
export type PeerUncertainEvent = EventOf<"peer-uncertain">;
/** An uncertain peer answered: as above. Nobody came online. */
export type PeerCertainEvent = EventOf<"peer-certain">;
/**
 * A peer went offline: as above, with reason `explicit` (it said goodbye), `unanswered` (it did not answer probes),
 * `timeout` (nothing was heard from it) or `cleanup` (it was forgotten).
 */
export type PeerOfflineEvent = EventOf<"peer-offline">;
/** This machine lost its network (`offline`) or has it back. */
export type NetworkStateEvent = EventOf<"network-state">;
/** The disk became full (`full`), so that no messages are taken in, or has room again. */
export type StorageStateEvent = EventOf<"storage-state">;
export type PeerChangedEvent = EventOf<"peer-changed">;
export type MessageReceivedEvent = EventOf<"message-received">;
export type MessageStateEvent = EventOf<"message-state">;

export type PresenceEvent = PeerOnlineEvent | PeerUncertainEvent | PeerCertainEvent | PeerOfflineEvent;

const PRESENCE: readonly string[] = [
  "peer-online",
  "peer-uncertain",
  "peer-certain",
  "peer-offline",
] satisfies PresenceEvent["type"][];

export function isPresence(event: EventDto): event is PresenceEvent {
  return PRESENCE.includes(event.type);
}
