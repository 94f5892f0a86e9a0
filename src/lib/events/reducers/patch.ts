// What facts do to what the screen already knows. Pure: contacts and histories in, the same or changed ones out.
// An object that a fact does not touch keeps its identity, so that its row does not render again.
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
  // A doubt is no new sight of anybody.
  if (event.type === "peer-uncertain") return { presence: "uncertain", uncertainSince: event.timestamp };
  if (event.type !== "peer-offline") {
    return { presence: "online", uncertainSince: null, offlineReason: null, lastSeen: event.timestamp };
  }
  const gone: Partial<Contact> = { presence: "offline", uncertainSince: null, offlineReason: event.reason };
  // Who was forgotten had been silent before: that is no new sight of them.
  return event.reason === "cleanup" ? gone : { ...gone, lastSeen: event.timestamp };
}

/**
 * Of whom facts speak what the list cannot know by itself: somebody new, a new name (also of somebody who was heard
 * again), a new last message, and when exactly somebody was heard last who then fell silent or did not answer (the event
 * says when that was noticed).
 */
export function contactsToAsk(contacts: readonly Contact[], events: readonly EventDto[]): Set<string> {
  const known = new Set(contacts.map((contact) => contact.id));
  return new Set(events.flatMap((event) => (needsAnswer(event, known) ? [event.contactId] : [])));
}

function needsAnswer(event: EventDto, known: ReadonlySet<string>): event is EventDto & { contactId: string } {
  if (event.type === "peer-changed" || event.type === "message-received" || event.type === "messages-pruned")
    return true;
  if (event.type === "peer-new-address" || event.type === "peer-address-approved") return true;
  // How a message begins: another program of this profile may have written it.
  if (event.type === "message-state") return event.state === "sending" || event.state === "waiting";
  if (!isPresence(event)) return false;
  if (!known.has(event.contactId) || event.type === "peer-certain") return true;
  return event.type === "peer-offline" && (event.reason === "timeout" || event.reason === "unanswered");
}

/** Each in their place, or at the end if they are new. */
export function replaceContacts(contacts: Contact[], fresh: readonly Contact[]): Contact[] {
  const changed = new Map(fresh.map((contact) => [contact.id, contact]));
  const kept = contacts.map((contact) => {
    const now = changed.get(contact.id);
    changed.delete(contact.id);
    return now ?? contact;
  });
  return [...kept, ...changed.values()];
}

/** Takes over states; a failure is left out, because its reason is not in the event and must be asked for. */
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
