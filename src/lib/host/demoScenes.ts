// Scenes of the demonstration: ?demo=9&scene=NAME. `everyday` is the usual one, `picture` that of the pictures in docs/,
// `hard` has what breaks windows: names and texts that are too long, too short, or written the other way; `states` has
// somebody in every state of presence, `words` links, code and what waits.
import type { Contact, Message } from "./bindings";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `seenAgo` in milliseconds before the present. */
export type Sketch = Partial<Contact> & { nickname: string; user: string; host: string; seenAgo?: number };
/** `ago` in milliseconds before the present. */
export type Line = {
  out?: boolean;
  text: string;
  ago: number;
  state?: Message["state"];
  lossy?: boolean;
  attachments?: boolean;
  parts?: number;
};
/** What is said, by the contact's user name. */
export type Scene = { cast: readonly Sketch[]; talk: Readonly<Record<string, readonly Line[]>> };

const everyday: Scene = {
  cast: [
    {
      nickname: "Mei Tanaka",
      user: "mei",
      host: "mei-mac",
      group: "Design",
      presence: "online",
      unread: 2,
      pinned: true,
      groups: ["Lunch"],
      note: "Knows how the old printer wants to be asked.",
    },
    {
      nickname: "王小明",
      user: "wangxm",
      host: "design-ws-07",
      group: "",
      presence: "online",
      pinned: true,
      readings: [
        { text: "王", sounds: ["wang", "yu"] },
        { text: "小", sounds: ["xiao"] },
        { text: "明", sounds: ["ming", "meng"] },
      ],
    },
    { nickname: "Anna Kowalska", user: "anna", host: "workshop-2", group: "Design", presence: "online", away: true },
    { nickname: "Jonas Weber", user: "jonas", host: "jw-thinkpad", group: "Design", presence: "online" },
    { nickname: "Build server", user: "ci", host: "build-01", group: "Design", presence: "online", unread: 1 },
    { nickname: "Fatima El Amrani", user: "fatima", host: "fea-pc", group: "", presence: "offline" },
    { nickname: "reception-pc", user: "reception", host: "reception-pc", group: "" },
    { nickname: "Old ThinkPad", user: "lab", host: "x220", group: "" },
    { nickname: "佐藤 花子", user: "sato", host: "sato-note", group: "営業", presence: "online" },
  ],
  talk: {
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
  },
};

const picture: Scene = {
  cast: [
    { nickname: "Mei Tanaka", user: "mei", host: "mei-mac", group: "Design", presence: "online" },
    { nickname: "王小明", user: "wangxm", host: "design-ws-07", group: "Design", presence: "online", unread: 2 },
    { nickname: "Anna Kowalska", user: "anna", host: "workshop-2", group: "Workshop", presence: "online", away: true },
    { nickname: "Jonas Weber", user: "jonas", host: "jw-thinkpad", group: "Workshop", seenAgo: 4 * MINUTE },
    { nickname: "Fatima El Amrani", user: "fatima", host: "fea-pc", group: "Design", presence: "online" },
    { nickname: "Build server", user: "build", host: "build-01", group: "Design", presence: "online" },
    { nickname: "Reception", user: "reception", host: "reception-pc", group: "", seenAgo: 17 * HOUR },
    { nickname: "Old ThinkPad", user: "lab", host: "x220", group: "", seenAgo: 8 * DAY },
  ],
  talk: {
    mei: [
      { text: "Good morning! The hinge samples came back from the workshop.", ago: 34 * MINUTE },
      { text: "The second one closes without a sound.", ago: 33 * MINUTE },
      { out: true, text: "Lovely. Does it still fit the narrow frame?", ago: 31 * MINUTE },
      { text: "By half a millimetre. Anna measured it twice.", ago: 24 * MINUTE },
      { out: true, text: "Then that is the one.", ago: 12 * MINUTE },
      { out: true, text: "Can we show it to everyone today? The demo room is free from two.", ago: 12 * MINUTE },
      { text: "Yes! I will bring both.", ago: 3 * MINUTE },
    ],
    wangxm: [{ text: "图纸已更新，请查看。", ago: 9 * MINUTE }],
    anna: [{ text: "In the workshop until 11", ago: 41 * MINUTE }],
    jonas: [{ text: "Thanks, that helped", ago: 75 * MINUTE }],
  },
};

const LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz".repeat(4);
const CODE = [
  "fn main() {",
  '    let who = std::env::args().nth(1).unwrap_or_else(|| "you".into());',
  '    println!("Hello, {who}! This line is long enough to run over the edge of a bubble, indentation and all.");',
  "}",
].join("\n");

const hard: Scene = {
  cast: [
    { nickname: "", user: "", host: "PC-0017", presence: "online" },
    { nickname: "", user: "administrator", host: "desktop-9f3k2l1", presence: "online", unread: 128 },
    {
      nickname: "Maximiliane-Friederike von und zu Hohenstein-Oberwaldenburg (Facilities, 3rd floor)",
      user: "max",
      host: "a-computer-whose-name-goes-on-and-on-and-on.example.internal",
      group: "The department whose name nobody can remember because it is too long",
      presence: "online",
    },
    {
      nickname: "محمد الأمين (المكتب ٣)",
      user: "mohamed",
      host: "مكتب-3",
      group: "المالية",
      presence: "online",
      unread: 1,
    },
    { nickname: "佐藤 花子", user: "sato", host: "sato-note", group: "営業", presence: "online", away: true },
    { nickname: "דנה לוי", user: "dana", host: "dana-pc", seenAgo: 3 * DAY },
    { nickname: "🦊", user: "fox", host: "fox", presence: "online" },
    { nickname: LONG_WORD, user: "word", host: "word", seenAgo: 500 * DAY },
    { nickname: "Nguyễn Thị Ánh", user: "anh", host: "anh-pc", presence: "online" },
    { nickname: "Ольга Сергеевна", user: "olga", host: "olga-pc", seenAgo: 40_000 },
  ],
  talk: {
    administrator: [{ text: "\n\n  first line after two empty ones\n\n\n\nlast line", ago: 400 * DAY }],
    max: [
      { text: LONG_WORD, ago: 5 * DAY },
      { text: CODE, ago: 3 * HOUR },
      { out: true, text: CODE, ago: 2 * HOUR },
      { text: "👍", ago: 90 * MINUTE },
      { out: true, text: "🎉🎉🎉", ago: 80 * MINUTE },
      { text: Array.from({ length: 30 }, (_, line) => `${line + 1}.`).join("\n"), ago: 70 * MINUTE },
      { out: true, text: "https://example.internal/a/path/which/has/no/place/to/break/".repeat(3), ago: 50 * MINUTE },
      { out: true, text: "A question nobody answered", ago: 40 * MINUTE, state: "failed" },
      { out: true, text: "On its way", ago: 1 * MINUTE, state: "sending" },
    ],
    mohamed: [
      { text: "صباح الخير! هل وصلت الرسومات الجديدة؟", ago: 30 * MINUTE },
      { out: true, text: "نعم، شكراً.", ago: 29 * MINUTE },
      { text: "Landline يعمل بدون server!", ago: 20 * MINUTE },
      { text: "12:30?", ago: 19 * MINUTE },
    ],
    sato: [
      { text: "骨・直・海 の字が日本の形で見えますか。", ago: 3 * DAY },
      { text: "", ago: 30 * MINUTE, attachments: true },
    ],
    dana: [
      { text: "שלום", ago: 3 * DAY },
      { out: true, text: "See you on Sunday", ago: 1 * DAY, state: "waiting" },
      { out: true, text: "And bring the keys", ago: 1 * DAY - 1, state: "waiting" },
    ],
    fox: [{ text: "x".repeat(65_000), ago: 2 * HOUR }],
    word: [{ out: true, text: "Are you still there?", ago: 12 * MINUTE, state: "waiting" }],
    anh: [{ text: "Chào buổi sáng, Ánh đây.", ago: 6 * DAY }],
    olga: [{ text: "Доброе утро!", ago: 2 * DAY }],
  },
};

const states: Scene = {
  cast: [
    { nickname: "Mei Tanaka", user: "mei", host: "mei-mac", presence: "online", unread: 2 },
    { nickname: "王小明", user: "wangxm", host: "design-ws-07", presence: "uncertain" },
    { nickname: "Anna Kowalska", user: "anna", host: "workshop-2", presence: "online", away: true },
    { nickname: "Jonas Weber", user: "jw", host: "jw-thinkpad", presence: "online", unstable: true },
    { nickname: "Build server", user: "ci", host: "build-01", presence: "uncertain", unstable: true },
    { nickname: "Fatima El Amrani", user: "fatima", host: "fea-pc", offlineReason: "unanswered", seenAgo: 3 * MINUTE },
    {
      nickname: "reception-pc",
      user: "reception",
      host: "reception-pc",
      offlineReason: "timeout",
      seenAgo: 5 * MINUTE,
    },
    { nickname: "佐藤 花子", user: "sato", host: "sato-note", offlineReason: "explicit", seenAgo: 17 * HOUR },
    { nickname: "Old ThinkPad", user: "lab", host: "x220", seenAgo: 8 * DAY },
  ],
  talk: {
    mei: [{ text: "See you at the demo", ago: 9 * MINUTE }],
    ci: [{ text: "nightly.tar.zst, 1.2 GB", ago: 57 * MINUTE }],
    fatima: [{ out: true, text: "Could you look over page 3?", ago: 2 * MINUTE, state: "waiting" }],
  },
};

const words: Scene = {
  cast: [
    { nickname: "Mei Tanaka", user: "mei", host: "mei-mac", group: "Design", presence: "online", unread: 3 },
    { nickname: "王小明", user: "wangxm", host: "design-ws-07", seenAgo: 4 * MINUTE, offlineReason: "explicit" },
  ],
  talk: {
    mei: [
      {
        text: "The wiki has moved: https://wiki.example.internal/hinges#samples. Ask mei@example.com for access.",
        ago: 90 * MINUTE,
      },
      { out: true, text: "Do you mean `hinge-b` or ``hinge `c` ``?", ago: 80 * MINUTE },
      {
        text: 'The first. Run this:\n```rust\nfn main() {\n    let angle = measure(Hinge::B);\n    println!("It opens {angle} degrees, which is more than the drawing says it should at this place.");\n}\n```\nThen tell me what it says.',
        ago: 70 * MINUTE,
      },
      { out: true, text: "It says:\n```\nIt opens 117 degrees\n```", ago: 60 * MINUTE, parts: 2 },
      { text: "Careful, this one is odd: https://intranet.example.com@login.evil.example/x", ago: 50 * MINUTE },
      { text: "见http://intranet/图纸，然后告诉我。", ago: 20 * MINUTE },
      { text: "شكراً! The English part: see you at 12:30.", ago: 19 * MINUTE },
      { text: "👍🏽", ago: 18 * MINUTE },
    ],
    wangxm: [
      { text: "图纸已更新，请查看。", ago: 55 * MINUTE },
      { out: true, text: "收到，我下午看。", ago: 50 * MINUTE },
      { out: true, text: "已经看完，有两处要改。", ago: 2 * MINUTE, state: "waiting" },
      { out: true, text: "第三页的尺寸不对。", ago: 1 * MINUTE, state: "waiting" },
    ],
  },
};

export const SCENES: Readonly<Record<string, Scene>> = { everyday, picture, hard, states, words };
export const EVERYDAY = everyday;
