// The facts a node tells the screen, by name. The shapes come from the contract; nothing is declared twice.
import type { EventDto } from "@/lib/host";

export type { EventDto };

export type EventOf<T extends EventDto["type"]> = Extract<EventDto, { type: T }>;

/** Somebody came: type, contactId, peerIp, username, timestamp (unix milliseconds). */
export type PeerOnlineEvent = EventOf<"peer-online">;
/** Somebody left: as above, with reason `explicit` (said so), `timeout` (fell silent) or `cleanup` (forgotten). */
export type PeerOfflineEvent = EventOf<"peer-offline">;
export type PeerChangedEvent = EventOf<"peer-changed">;
export type MessageReceivedEvent = EventOf<"message-received">;
export type MessageStateEvent = EventOf<"message-state">;

export type PresenceEvent = PeerOnlineEvent | PeerOfflineEvent;

export function isPresence(event: EventDto): event is PresenceEvent {
  return event.type === "peer-online" || event.type === "peer-offline";
}
