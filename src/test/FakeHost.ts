// A host under the test's control: answers are handlers, facts are told by hand. Installed once for each test.
import { sampleMessage } from "@/components/chat/samples";
import {
  ApiFailure,
  type ByteTransport,
  type Commands,
  type Contact,
  type EventDto,
  type HealthHistoryDto,
  type HealthSampleDto,
  type Host,
  type HostSignal,
  installHost,
  type Message,
  type PeerHealthStatsDto,
  type SavedText,
  type Unsubscribe,
} from "@/lib/host";

type Name = keyof Commands;
type Answers = { [C in Name]?: (args: Commands[C]["args"]) => Commands[C]["result"] | Promise<Commands[C]["result"]> };
type EventBody = EventDto extends infer E ? (E extends EventDto ? Omit<E, "seq"> : never) : never;

/** Takes no bytes and has none, unless a test says otherwise. */
const NO_BYTES: ByteTransport = {
  partLimit: 1 << 20,
  read: async () => Promise.reject(refusal("test.no_answer")),
  write: async () => Promise.reject(refusal("test.no_answer")),
  close: async () => undefined,
};

export class FakeHost implements Host {
  desktop = true;
  bytes = NO_BYTES;
  readonly calls: { command: Name; args: unknown }[] = [];
  readonly opened: string[] = [];
  readonly saved: SavedText[] = [];
  /** What files are called once they are saved; null where they cannot be. */
  savedAs: ((name: string) => string) | null = (name) => name;
  #answers: Answers;
  #handlers = new Set<(signal: HostSignal) => void>();
  #seq = 0;

  constructor(answers: Answers = {}) {
    const get_contact: Answers["get_contact"] = async ({ contactId }) => {
      const found = (await this.#answers.list_contacts?.({}))?.find(({ id }) => id === contactId);
      if (!found) throw refusal("peer.unknown_contact");
      return found;
    };
    this.#answers = { mark_read: () => null, first_unread: () => null, get_contact, ...answers };
    installHost(this);
  }

  answer(answers: Answers): void {
    this.#answers = { ...this.#answers, ...answers };
  }

  async call<C extends Name>(command: C, args: Commands[C]["args"]): Promise<Commands[C]["result"]> {
    this.calls.push({ command, args });
    const answer = this.#answers[command] as
      | ((args: Commands[C]["args"]) => Commands[C]["result"] | Promise<Commands[C]["result"]>)
      | undefined;
    if (!answer) throw refusal("test.no_answer", `The test has no answer to ${command}.`);
    // As over any wire: what the test changes afterwards is not changed on the screen.
    return structuredClone(await answer(args));
  }

  openLink(href: string): void {
    this.opened.push(href);
  }

  async saveFile(file: SavedText): Promise<string> {
    if (!this.savedAs) throw refusal("host.not_saved");
    this.saved.push(file);
    return this.savedAs(file.name);
  }

  subscribe(handler: (signal: HostSignal) => void): Unsubscribe {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  tell(body: EventBody): void {
    this.#seq += 1;
    this.signal({ kind: "event", event: { seq: this.#seq, ...body } as EventDto });
  }

  signal(signal: HostSignal): void {
    for (const handler of this.#handlers) handler(signal);
  }

  called(command: Name): unknown[] {
    return this.calls.filter((call) => call.command === command).map((call) => call.args);
  }
}

export function refusal(code: string, message = "No.", hint = ""): ApiFailure {
  return new ApiFailure({ code, message, hint });
}

export function someContact(changes: Partial<Contact> = {}): Contact {
  const id = changes.id ?? "c-mei";
  return {
    id,
    user: "mei",
    host: "mei-mac",
    // Alike only where a test says so.
    look: { user: changes.user ?? "mei", host: changes.host ?? "mei-mac", skeletons: [], identity: id },
    nickname: "Mei",
    group: "",
    presence: "online",
    uncertainSince: null,
    offlineReason: null,
    unstable: false,
    away: false,
    lastSeen: 0,
    addresses: ["10.0.0.7:2425"],
    client: null,
    unread: 0,
    lastMessage: null,
    isSelf: false,
    pinned: false,
    blocked: false,
    ownName: "",
    groups: [],
    note: "",
    charset: null,
    charsetChoice: null,
    firstSeen: 0,
    readings: [],
    newAddress: null,
    ...changes,
  };
}

export function someHealth(changes: Partial<PeerHealthStatsDto> = {}): PeerHealthStatsDto {
  return {
    heartbeatsSent: 0,
    timeoutsDetected: 0,
    peersCleanedUp: 0,
    lastHeartbeatAt: null,
    lastTimeoutCheck: null,
    lastCleanupAt: null,
    packetsReceived: 0,
    packetsSent: 0,
    packetsMalformed: 0,
    packetsOverflowed: 0,
    strangersRefused: 0,
    sendsWithoutLink: 0,
    sendFailures: 0,
    onlinePeers: 0,
    uncertainPeers: 0,
    knownContacts: 0,
    selfOffline: false,
    messagesRefused: 0,
    messagesBlocked: 0,
    storageFull: false,
    ...changes,
  };
}

/** One sample every ten seconds; the last was just taken. */
export function someHistory(
  changes: readonly Partial<HealthSampleDto>[],
  at = Math.floor(Date.now() / 1_000) * 1_000,
): HealthHistoryDto {
  const samples = changes.map((change, index) => ({
    at: at - (changes.length - 1 - index) * 10_000,
    packetsIn: 0,
    packetsOut: 0,
    bytesIn: 0,
    bytesOut: 0,
    questions: 0,
    missed: 0,
    medianMicros: null,
    p99Micros: null,
    memoryBytes: null,
    here: 0,
    ...change,
  }));
  return { since: at - changes.length * 10_000, everySecs: 10, samples };
}

export function someMessage(changes: Partial<Message> = {}): Message {
  return sampleMessage({
    id: "m1",
    contactId: "c-mei",
    text: "Hello",
    at: 1_000,
    state: changes.outgoing ? "delivered" : "received",
    ...changes,
  });
}
