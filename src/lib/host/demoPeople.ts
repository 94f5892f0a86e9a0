// The people of the demonstration: always the same ones, so that two screenshots can be compared.
import type { Contact, Message } from "./bindings";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Sketch = Partial<Contact> & { nickname: string; user: string; host: string };

const CAST: readonly Sketch[] = [
  { nickname: "Mei Tanaka", user: "mei", host: "mei-mac", group: "Design", presence: "online", unread: 2 },
  { nickname: "王小明", user: "wangxm", host: "design-ws-07", group: "", presence: "online" },
  { nickname: "Anna Kowalska", user: "anna", host: "workshop-2", group: "Design", presence: "online", away: true },
  { nickname: "Jonas Weber", user: "jonas", host: "jw-thinkpad", group: "Design", presence: "online" },
  { nickname: "Build server", user: "ci", host: "build-01", group: "Design", presence: "online", unread: 1 },
  { nickname: "Fatima El Amrani", user: "fatima", host: "fea-pc", group: "", presence: "offline" },
  { nickname: "reception-pc", user: "reception", host: "reception-pc", group: "" },
  { nickname: "Old ThinkPad", user: "lab", host: "x220", group: "" },
  { nickname: "佐藤 花子", user: "sato", host: "sato-note", group: "営業", presence: "online" },
];

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

export function demoContacts(count: number, now: number): Contact[] {
  const self = contact(
    { nickname: "Kim", user: "kim", host: "kim-laptop", group: "Design", presence: "online", isSelf: true },
    0,
    now,
  );
  const others = Array.from({ length: count }, (_, index) => contact(CAST[index] ?? extra(index), index + 1, now));
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
    group: "",
    presence: "offline",
    away: false,
    lastSeen: sketch.presence === "online" ? now - 20_000 : now - silent * (1 + index / 50),
    addresses: [`10.77.${index >> 8}.${(index % 250) + 12}`],
    client: "Landline 0.1.0",
    unread: 0,
    lastMessage: null,
    isSelf: false,
    ...sketch,
  };
}

type Line = { out?: boolean; text: string; ago: number; state?: Message["state"]; lossy?: boolean };

const TALK: Readonly<Record<string, readonly Line[]>> = {
  wangxm: [
    { text: "Are the hinge samples back from the workshop?", ago: DAY + 190 * MINUTE },
    { out: true, text: "Tomorrow morning, they said.", ago: DAY + 188 * MINUTE },
    { text: "Morning! The new enclosure drawings are on my desk.", ago: 31 * MINUTE },
    { text: "Shall I send the whole folder? About 7,000 files.", ago: 31 * MINUTE },
    { out: true, text: "Yes please, I have space.", ago: 30 * MINUTE },
    { text: "����ʮ�㿪��", ago: 22 * MINUTE, lossy: true },
    {
      out: true,
      text: "It is coming in fast. I will check the hinge side first and write to you on the board.",
      ago: 12 * MINUTE,
    },
    { out: true, text: "文件已收到，谢谢", ago: 12 * MINUTE },
  ],
  mei: [
    { text: "The demo room is free from two.", ago: 15 * MINUTE },
    { text: "See you at the demo", ago: 9 * MINUTE },
  ],
  ci: [{ text: "nightly.tar.zst, 1.2 GB", ago: 57 * MINUTE }],
  anna: [{ text: "In the workshop until 11", ago: 40 * MINUTE }],
  fatima: [
    { text: "I have to leave early today.", ago: 50 * MINUTE },
    { out: true, text: "No problem. The figures can wait.", ago: 48 * MINUTE, state: "failed" },
    { out: true, text: "Could you look over page 3 when you are back?", ago: 2 * MINUTE, state: "waiting" },
  ],
};

export function demoMessages(contacts: Contact[], now: number): Map<string, Message[]> {
  const all = new Map<string, Message[]>();
  for (const contact of contacts) {
    const lines = contact.user === "jonas" ? longTalk() : (TALK[contact.user] ?? []);
    const messages = lines.map((line, index) => message(contact.id, index, line, now));
    all.set(contact.id, messages);
    const last = messages.at(-1);
    if (last) contact.lastMessage = { text: last.text, at: last.at, outgoing: last.outgoing };
  }
  return all;
}

function longTalk(): Line[] {
  return Array.from({ length: 400 }, (_, index) => ({
    out: index % 5 > 2,
    text: `Message ${index + 1}${index % 7 === 0 ? ", with a few more words so that it runs over more than one line of the log when the window is not wide" : ""}`,
    ago: (400 - index) * 9 * MINUTE + 70 * MINUTE,
  }));
}

function message(
  contactId: string,
  index: number,
  { out = false, text, ago, state, lossy = false }: Line,
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
    id: `${contactId}/${index}`,
    contactId,
    outgoing: out,
    text,
    at: now - ago,
    state: state ?? (out ? "delivered" : "received"),
    failure,
    charset: "utf-8",
    lossy,
    attachments: false,
  };
}
