// The people of the demonstration: always the same ones, so that two screenshots can be compared. Who they are and what
// they say is in demoScenes.ts.
import type { Contact, LastMessage, Message } from "./bindings";
import type { Line, Scene, Sketch } from "./demoScenes";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const FIRST = [
  "Aino",
  "Bogdan",
  "Chiara",
  "Dmitri",
  "Elif",
  "Farid",
  "Grace",
  "Hugo",
  "Ines",
  "Jakub",
  "Kavya",
  "Liam",
  "Maja",
  "Noor",
  "Omar",
  "Priya",
];
const LAST = [
  "Almeida",
  "Berg",
  "Costa",
  "Duval",
  "Eriksen",
  "Fischer",
  "Gupta",
  "Haddad",
  "Ito",
  "Jensen",
  "Kaya",
  "Lopez",
];
const GROUPS = ["Accounts", "Factory", "", "Sales", "Workshop", ""];

export function demoContacts(count: number, now: number, { cast }: Scene): Contact[] {
  const self = contact(
    { nickname: "Kim", user: "kim", host: "kim-laptop", group: "Design", presence: "online", isSelf: true },
    0,
    now,
  );
  const others = Array.from({ length: count }, (_, index) => contact(cast[index] ?? extra(index), index + 1, now));
  return [self, ...others];
}

function extra(index: number): Sketch {
  const first = FIRST[(index * 7) % FIRST.length] ?? "";
  const last = LAST[(index * 5) % LAST.length] ?? "";
  const group = GROUPS[index % GROUPS.length] ?? "";
  const presence = index > 42 && index % 9 === 0 ? "online" : "offline";
  return {
    nickname: `${first} ${last}`,
    user: first.toLowerCase(),
    host: `pc-${String(index).padStart(4, "0")}`,
    group,
    presence,
  };
}

function contact(sketch: Sketch, index: number, now: number): Contact {
  const silent = [3 * MINUTE, 17 * 60 * MINUTE, 8 * DAY][index % 3] ?? DAY;
  return {
    id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    look: demoLook(sketch),
    group: "",
    presence: "offline",
    uncertainSince: sketch.presence === "uncertain" ? now - 4_000 : null,
    offlineReason: null,
    unstable: false,
    away: false,
    lastSeen:
      sketch.presence === "online" || sketch.presence === "uncertain" ? now - 20_000 : now - silent * (1 + index / 50),
    addresses: [`10.77.${index >> 8}.${(index % 250) + 12}`],
    client: "Landline 0.1.0",
    unread: 0,
    lastMessage: null,
    isSelf: false,
    pinned: false,
    blocked: false,
    ownName: "",
    groups: [],
    note: "",
    charset: "utf-8",
    charsetChoice: null,
    firstSeen: now - 200 * DAY + index * 7 * 60 * MINUTE,
    readings: [],
    newAddress: null,
    ...sketch,
    ...(sketch.seenAgo === undefined ? {} : { lastSeen: now - sketch.seenAgo }),
  };
}

/** Near enough to what the node says: capitals do not tell people apart, nor does Cyrillic о. */
function demoLook({ nickname, user, host }: Sketch): Contact["look"] {
  const skeleton = (text: string) => text.normalize("NFKC").toLowerCase().replaceAll("\u043e", "o");
  return { user, host, skeletons: [skeleton(nickname)], identity: skeleton(`${user}@${host}`) };
}

export function demoMessages(
  contacts: Contact[],
  now: number,
  { talk }: Scene,
  length: number,
): Map<string, Message[]> {
  const all = new Map<string, Message[]>();
  for (const contact of contacts) {
    const lines = talk[contact.user] ?? (contact.user === "jonas" ? longTalk(length) : []);
    const messages = lines.map((line) => demoMessage(contact.id, line, now));
    all.set(contact.id, messages);
    const last = messages.at(-1);
    if (last) contact.lastMessage = lastMessageOf(last);
  }
  return all;
}

function longTalk(length: number): Line[] {
  return Array.from({ length }, (_, index) => ({
    out: index % 5 > 2,
    text: `Message ${index + 1}${index % 7 === 0 ? ", with a few more words so that it runs over more than one line of the log when the window is not wide" : ""}`,
    ago: (length - index) * 9 * MINUTE + 70 * MINUTE,
  }));
}

let made = 0;

export function demoMessage(
  contactId: string,
  {
    out = false,
    text,
    ago,
    state = out ? "delivered" : "received",
    lossy = false,
    attachments = false,
    parts = 1,
  }: Line,
  now: number,
): Message {
  const failure =
    state === "failed"
      ? {
          code: "chat.unanswered",
          message: "The other side is there but never confirmed this message.",
          hint: "Try again.",
        }
      : null;
  return {
    id: `message-${++made}`,
    contactId,
    outgoing: out,
    text,
    at: now - ago,
    state,
    sentAt: out && state !== "waiting" ? now - ago : null,
    settledAt: state === "delivered" || state === "failed" ? now - ago + 340 : null,
    parts,
    failure,
    charset: "utf-8",
    lossy,
    attachments,
    source: null,
    insteadOf: null,
  };
}

/** The demo's clock is never set back. */
export function lastMessageOf({ text, at, outgoing, attachments, source, insteadOf }: Message): LastMessage {
  const elsewhere = insteadOf === null ? null : source;
  return { text, at, outgoing, order: at, attachments, unreadable: false, elsewhere };
}
