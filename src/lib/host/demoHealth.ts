// The demonstration's last hour: a quiet office network on which one machine sleeps now and then, and its journal.
// `minutes` since the node started; 0 for one that has just begun.
import type { Contact, HealthHistoryDto, HealthSampleDto, JournalEntry } from "./bindings";

const EVERY = 10;

/** The same course at every look: a number between 0 and 1 for each place in it. */
function chance(place: number): number {
  const value = Math.sin(place * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}

function sample(place: number, at: number, people: number): HealthSampleDto {
  const busy = place % 90 > 60 && place % 90 < 72 ? 8 : 1;
  const lost = place % 140 > 118 && place % 140 < 126;
  const packetsIn = Math.round((people * 0.4 + 6 + chance(place) * 8) * busy);
  const packetsOut = Math.round((9 + chance(place + 7) * 4) * (busy > 1 ? 3 : 1));
  return {
    at,
    packetsIn,
    packetsOut,
    bytesIn: Math.round(packetsIn * (90 + chance(place + 3) * 60)),
    bytesOut: packetsOut * 96,
    questions: people > 0 ? 10 : 0,
    missed: people > 0 && (lost || chance(place * 3) > 0.97) ? 1 + Math.round(chance(place)) : 0,
    medianMicros: people > 0 ? Math.round(560 + chance(place) * 260) : null,
    p99Micros: people > 0 ? Math.round(1_500 + chance(place + 11) * 1_300 + (lost ? 2_400 : 0)) : null,
    memoryBytes: Math.round(58_000_000 + Math.min(place, 200) * 18_000 + chance(place) * 900_000),
    here: Math.max(0, people - (place % 120 < 40 ? 3 : place % 120 < 70 ? 1 : 0)),
  };
}

export function demoHistory(now: number, people: number, minutes: number): HealthHistoryDto {
  const count = Math.min(360, Math.floor((minutes * 60) / EVERY));
  const last = Math.floor(now / (EVERY * 1_000));
  const samples = Array.from({ length: count }, (_, index) => {
    const place = last - count + 1 + index;
    return sample(place % 10_000, place * EVERY * 1_000, people);
  });
  return { since: (last - count) * EVERY * 1_000, everySecs: EVERY, samples };
}

export function demoEvents(now: number, contacts: readonly Contact[]): JournalEntry[] {
  const others = contacts.filter(({ isSelf }) => !isSelf);
  const kinds = [
    "peer.online",
    "chat.received",
    "chat.read",
    "chat.state",
    "peer.uncertain",
    "peer.certain",
    "peer.changed",
    "peer.offline",
  ];
  const beginning = ["config.changed", "task.started", "task.started"].map((kind, index) => ({
    contactId: null,
    kind,
    summary: kind === "task.started" ? ["peer.heartbeat", "endpoint"][index - 1] : "",
  }));
  const told = Array.from({ length: others.length === 0 ? 0 : 120 }, (_, index) => {
    const kind = kinds[Math.floor(chance(index + 1) * kinds.length)] ?? "peer.online";
    const contact = others[Math.floor(chance(index + 40) * others.length)];
    const address = contact?.addresses[0]?.replace(/:\d+$/, "") ?? "";
    const summary = /online|uncertain|certain|offline/.test(kind) ? `${contact?.nickname ?? ""} (${address})` : "";
    return { contactId: contact?.id ?? null, kind, summary };
  });
  return [...told, ...beginning].map(({ contactId, kind, summary }, index) => ({
    seq: 2_000 - index,
    at: now - (index * 431 + 12) * 1_000,
    kind,
    contactId,
    summary: summary ?? "",
  }));
}
