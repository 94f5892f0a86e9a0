// The conversations of the demonstration, read in pages and searched as a node does it.
import type { Message, Place, SearchHit } from "./bindings";

export function pageAt(all: readonly Message[], place: Place, limit: number): Message[] {
  if (place === "newest") return all.slice(-limit);
  const indexOf = (id: string) => all.findIndex((message) => message.id === id);
  if (place.before !== undefined) return all.slice(Math.max(0, indexOf(place.before) - limit), indexOf(place.before));
  if (place.after !== undefined) return all.slice(indexOf(place.after) + 1, indexOf(place.after) + 1 + limit);
  const at = indexOf(place.around);
  const newer = Math.floor(limit / 2);
  return all.slice(Math.max(0, at + 1 - (limit - newer)), at + 1 + newer);
}

export function searchDemo(all: readonly Message[], text: string, limit: number): SearchHit[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all
    .filter((message) => words.length > 0 && words.every((word) => message.text.toLowerCase().includes(word)))
    .slice(-limit)
    .reverse()
    .map(({ id, contactId, outgoing, at, text: excerpt }) => ({ messageId: id, contactId, outgoing, at, excerpt }));
}
