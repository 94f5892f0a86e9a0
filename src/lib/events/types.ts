// The facts a node tells the screen, by name. The shapes come from the contract; nothing is declared twice.
import type { EventDto } from "@/lib/host";

export type { EventDto };

export type EventOf<T extends EventDto["type"]> = Extract<EventDto, { type: T }>;

/** Somebody came: type, contactId, peerIp, username, timestamp (unix milliseconds). */
export type PeerOnlineEvent = EventOf<"peer-online">;
/** Somebody here is missed and being asked: as above. */
export type PeerUncertainEvent = EventOf<"peer-uncertain">;
/** Somebody uncertain was heard again: as above. Nobody came. */
export type PeerCertainEvent = EventOf<"peer-certain">;
/**
 * Somebody left: as above, with reason `explicit` (said so), `unanswered` (was asked), `timeout` (fell silent) or
 * `cleanup` (forgotten).
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
