// The demonstration of what is kept about contacts, and of what they were: weeks that look like those of people at work.
import type { Contact, EventDto, PastPresenceDto } from "./bindings";
import { ApiFailure } from "./failure";
import type { Args, CommandName, Result } from "./host";

type Handlers = { [C in CommandName]?: (args: Args<C>) => Result<C> };
type Marks = Pick<Contact, "pinned" | "blocked" | "ownName" | "note" | "groups" | "charsetChoice">;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function keptHandlers(
  contactOf: (id: string) => Contact,
  tell: (body: Omit<Extract<EventDto, { type: "peer-changed" }>, "seq">) => void,
): Handlers {
  const keep = (contactId: string, marks: Partial<Marks>): null => {
    if ((marks.note?.length ?? 0) > 8_192)
      throw new ApiFailure({ code: "peer.mark_too_long", message: "The note is too long.", hint: "Write less." });
    Object.assign(contactOf(contactId), marks);
    tell({ type: "peer-changed", contactId });
    return null;
  };
  return {
    get_contact: ({ contactId }) => contactOf(contactId),
    set_contact_pinned: ({ contactId, pinned }) => keep(contactId, { pinned }),
    set_contact_blocked: ({ contactId, blocked }) => keep(contactId, { blocked }),
    set_contact_name: ({ contactId, name }) => keep(contactId, { ownName: name }),
    set_contact_note: ({ contactId, note }) => keep(contactId, { note }),
    set_contact_groups: ({ contactId, groups }) => keep(contactId, { groups: groups.toSorted() }),
    approve_address: ({ contactId }) => {
      Object.assign(contactOf(contactId), { newAddress: null });
      tell({ type: "peer-changed", contactId });
      return null;
    },
    set_contact_charset: ({ contactId, charset }) => keep(contactId, { charsetChoice: charset }),
    get_presence_history: ({ contactId, days }) => demoHistory(contactOf(contactId), days, Date.now()),
  };
}

function demoHistory({ presence, away, user }: Contact, days: number, now: number): PastPresenceDto[] {
  const seed = [...user].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const all: PastPresenceDto[] = [];
  let at = now - days * DAY;
  const until = (to: number, state: PastPresenceDto["state"], reason: PastPresenceDto["reason"] = null) => {
    if (to > at && at < now) all.push({ from: at, to: Math.min(to, now), state, reason });
    at = Math.max(at, to);
  };
  const midnight = new Date(at).setHours(0, 0, 0, 0);
  for (let day = 0; day <= days; day += 1) {
    const start = midnight + day * DAY;
    const weekend = [0, 6].includes(new Date(start + DAY / 2).getDay());
    const late = ((seed + day * 37) % 90) * 60_000;
    if (weekend) until(start + DAY, day % 2 ? "unknown" : "offline");
    until(start + 8 * HOUR + late, "offline", "explicit");
    until(start + 12 * HOUR + late / 2, "online");
    until(start + 13 * HOUR, "away");
    until(start + 15 * HOUR + late, "online");
    until(start + 15 * HOUR + late + 20 * 60_000, day % 3 ? "away" : "offline", day % 3 ? null : "unanswered");
    until(start + 17 * HOUR + late, "online");
    until(start + DAY, "offline", "explicit");
  }
  const last = all.at(-1);
  if (last && presence !== "offline") Object.assign(last, { state: away ? "away" : "online", reason: null });
  return all;
}
