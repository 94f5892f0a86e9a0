// Applies events to cached contacts and histories. Pure: contacts and histories in, the same or changed ones out.
// An object that no event touches keeps its identity, so that its row does not render again.
import { type History, mapMessages } from "@/lib/api/history";
import type { Contact, EventDto, Message } from "@/lib/host";
import { isPresence, type PresenceEvent } from "../types";

export function patchContacts(contacts: Contact[], events: readonly EventDto[]): Contact[] {
  const changes = new Map<string, Partial<Contact>>();
  for (const event of events) {
    if (isPresence(event)) {
      changes.set(event.contactId, { ...changes.get(event.contactId), ...presenceChange(event) });
    } else if (event.type === "messages-read") {
      changes.set(event.contactId, { ...changes.get(event.contactId), unread: 0 });
    }
  }
  if (changes.size === 0) return contacts;
  return contacts.map((contact) => {
    const change = changes.get(contact.id);
    return change ? { ...contact, ...change } : contact;
  });
}

function presenceChange(event: PresenceEvent): Partial<Contact> {
  // `uncertain` does not change when somebody was last seen.
  if (event.type === "peer-uncertain") return { presence: "uncertain", uncertainSince: event.timestamp };
  if (event.type !== "peer-offline") {
    return { presence: "online", uncertainSince: null, offlineReason: null, lastSeen: event.timestamp };
  }
  const gone: Partial<Contact> = { presence: "offline", uncertainSince: null, offlineReason: event.reason };
  // A forgotten contact had been silent before: when it was last seen does not change.
  return event.reason === "cleanup" ? gone : { ...gone, lastSeen: event.timestamp };
}

/**
 * Contacts that must be read because the event lacks something: a new contact, a new name (also of one that is back), a new
 * last message, and the exact last-seen time of one that timed out or did not answer (the event has the time at which that
 * was noticed).
 */
export function contactsToAsk(contacts: readonly Contact[], events: readonly EventDto[]): Set<string> {
  const known = new Set(contacts.map((contact) => contact.id));
  return new Set(events.flatMap((event) => (needsAnswer(event, known) ? [event.contactId] : [])));
}

function needsAnswer(event: EventDto, known: ReadonlySet<string>): event is EventDto & { contactId: string } {
  if (event.type === "peer-changed" || event.type === "message-received" || event.type === "messages-pruned")
    return true;
  if (event.type === "peer-new-address" || event.type === "peer-address-approved") return true;
  // The beginning of the message: it may have been sent from another program of this profile.
  if (event.type === "message-state") return event.state === "sending" || event.state === "waiting";
  if (!isPresence(event)) return false;
  if (!known.has(event.contactId) || event.type === "peer-certain") return true;
  return event.type === "peer-offline" && (event.reason === "timeout" || event.reason === "unanswered");
}

/** Replaces known contacts in place and appends new ones. */
export function replaceContacts(contacts: Contact[], fresh: readonly Contact[]): Contact[] {
  const changed = new Map(fresh.map((contact) => [contact.id, contact]));
  const kept = contacts.map((contact) => {
    const now = changed.get(contact.id);
    changed.delete(contact.id);
    return now ?? contact;
  });
  return [...kept, ...changed.values()];
}

/** Applies states except failures, whose reason is not in the event and must be read. */
export function patchStates(history: History, events: readonly EventDto[]): History {
  const states = new Map<string, Message["state"]>();
  for (const event of events) {
    if (event.type === "message-state" && event.state !== "failed") states.set(event.messageId, event.state);
  }
  return states.size === 0
    ? history
    : mapMessages(history, (message) => {
        const state = states.get(message.id);
        return state === undefined || state === message.state ? message : { ...message, state, failure: null };
      });
}
