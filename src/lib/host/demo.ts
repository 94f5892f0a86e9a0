// A host without a node, for development only: `npm run dev`, then ?demo=42 (any number of contacts). Never in a build.
// ?demo=0 is an empty network. Add &scene=NAME (see demoScenes.ts), &busy for fifty presence changes a second, &lost for a
// lost connection (&lost=5: for five seconds), &offline for a machine without a network, &slow for a node that thinks for long, &chatty for people who answer, &long=100000 for a
// conversation of so many messages (the one with Jonas), &minutes=3 for a node that has run so long.
import { isHere } from "@/lib/presence";
import type { Contact, EventDto, Message } from "./bindings";
import type { ByteTransport } from "./byteTransport";
import { demoEvents, demoHistory } from "./demoHealth";
import { pageAt, searchDemo } from "./demoHistory";
import { keptHandlers } from "./demoKept";
import { demoContacts, demoMessage, demoMessages, lastMessageOf } from "./demoPeople";
import { demoReport } from "./demoReport";
import { EVERYDAY, SCENES } from "./demoScenes";
import { demoSettings } from "./demoSettings";
import { ApiFailure } from "./failure";
import type { Args, CommandName, Host, Result, SignalHandler, Unsubscribe } from "./host";
import { installHost } from "./index";
import type { SavedText } from "./save";

type EventBody = EventDto extends infer E ? (E extends EventDto ? Omit<E, "seq"> : never) : never;
async function notHere(): Promise<never> {
  throw new ApiFailure({ code: "bytes.unknown_ticket", message: "There are no files here.", hint: "" });
}

type Handlers = { [C in CommandName]?: (args: Args<C>) => Result<C> };

export function installDemo(options: URLSearchParams): void {
  installHost(new DemoHost(Number(options.get("demo") || "42"), options));
}

class DemoHost implements Host {
  readonly desktop = true;
  readonly bytes: ByteTransport = { partLimit: 1 << 20, read: notHere, write: notHere, close: notHere };
  readonly #contacts: Contact[];
  readonly #messages: Map<string, Message[]>;
  readonly #options: URLSearchParams;
  #handler: SignalHandler = () => undefined;
  #seq = 2_000;
  #introduced: boolean;
  #config = { heartbeatInterval: 60, peerTimeout: 180 };
  #profile = { user: "kim", host: "kim-laptop", nickname: "Kim", group: "Design" };
  #deleted: { contactId: string; before: Message[] } | undefined;
  readonly #startedAt = Date.now() - 21 * 3_600_000;

  constructor(count: number, options: URLSearchParams) {
    this.#options = options;
    this.#introduced = !options.has("first");
    const scene = SCENES[options.get("scene") ?? ""] ?? EVERYDAY;
    this.#contacts = demoContacts(count, Date.now(), scene);
    this.#messages = demoMessages(this.#contacts, Date.now(), scene, Number(options.get("long") || "400"));
  }

  async call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>> {
    await new Promise((resolve) => setTimeout(resolve, this.#options.has("slow") ? 60_000 : 5));
    const handler = this.#handlers[command] as ((args: Args<C>) => Result<C>) | undefined;
    if (!handler)
      throw new ApiFailure({ code: "api.unknown_command", message: `There is no ${command} here.`, hint: "" });
    return structuredClone(handler(args));
  }

  openLink(href: string): void {
    window.open(href, "_blank", "noopener,noreferrer");
  }

  async saveFile({ name }: SavedText): Promise<string> {
    return name;
  }

  subscribe(handler: SignalHandler): Unsubscribe {
    this.#handler = handler;
    handler(this.#options.has("lost") ? { kind: "lost", retryInMs: 1e9 } : { kind: "connected" });
    const lostFor = Number(this.#options.get("lost"));
    if (lostFor > 0) setTimeout(() => handler({ kind: "connected" }), lostFor * 1_000);
    if (!this.#options.has("busy")) return () => undefined;
    const timer = setInterval(() => this.#flip(this.#contacts[Math.floor(Math.random() * this.#contacts.length)]), 20);
    return () => clearInterval(timer);
  }

  #tell(body: EventBody): void {
    this.#seq += 1;
    this.#handler({ kind: "event", event: { seq: this.#seq, ...body } as EventDto });
  }

  #flip(contact: Contact | undefined): void {
    if (!contact || contact.isSelf) return;
    contact.presence = isHere(contact) ? "offline" : "online";
    contact.offlineReason = isHere(contact) ? null : "explicit";
    contact.uncertainSince = null;
    contact.lastSeen = Date.now();
    const facts = {
      contactId: contact.id,
      peerIp: contact.addresses[0] ?? "",
      username: contact.user,
      timestamp: Date.now(),
    };
    this.#tell(
      contact.presence === "online"
        ? { type: "peer-online", ...facts }
        : { type: "peer-offline", reason: "explicit", ...facts },
    );
  }

  #contact(id: string): Contact {
    const contact = this.#contacts.find((each) => each.id === id);
    if (!contact)
      throw new ApiFailure({
        code: "chat.unknown_contact",
        message: "There is no such contact.",
        hint: "Reload the list.",
      });
    return contact;
  }

  #message(id: string): Message {
    const message = [...this.#messages.values()].flat().find((each) => each.id === id);
    if (!message)
      throw new ApiFailure({ code: "chat.unknown_message", message: "There is no such message.", hint: "" });
    return message;
  }

  #deliver(message: Message, afterMs: number): void {
    setTimeout(() => {
      message.state = isHere(this.#contact(message.contactId)) ? "delivered" : "waiting";
      this.#tell({ type: "message-state", contactId: message.contactId, messageId: message.id, state: message.state });
      if (this.#options.has("chatty") && message.state === "delivered") this.#answer(message);
    }, afterMs);
  }

  #answer({ contactId, text }: Message): void {
    const answer = demoMessage(contactId, { text: `You said: ${text}`, ago: 0 }, Date.now());
    this.#messages.get(contactId)?.push(answer);
    const contact = this.#contact(contactId);
    contact.lastMessage = lastMessageOf(answer);
    contact.unread += 1;
    this.#tell({ type: "message-received", contactId, messageId: answer.id });
  }

  readonly #handlers: Handlers = {
    ...keptHandlers(
      (id) => this.#contact(id),
      (body) => this.#tell(body),
    ),
    ...demoSettings(
      () => [...this.#messages.values()].flat(),
      () => this.#tell({ type: "config-changed" }),
    ),
    list_contacts: () => this.#contacts,
    get_heartbeat_config: () => this.#config,
    update_heartbeat_interval: ({ intervalSecs }) => {
      this.#config.heartbeatInterval = intervalSecs;
      return null;
    },
    update_peer_timeout: ({ timeoutSecs }) => {
      this.#config.peerTimeout = timeoutSecs;
      return null;
    },
    get_peer_health_stats: () => ({
      heartbeatsSent: 1_284,
      timeoutsDetected: 9,
      peersCleanedUp: 31,
      lastHeartbeatAt: Date.now() - 12_000,
      lastTimeoutCheck: Date.now() - 4_000,
      lastCleanupAt: Date.now() - 125_000,
      packetsReceived: 48_210,
      packetsSent: 1_930,
      packetsMalformed: 3,
      packetsOverflowed: 0,
      strangersRefused: 0,
      sendsWithoutLink: this.#options.has("offline") ? 8 : 0,
      sendFailures: 0,
      onlinePeers: this.#contacts.filter((contact) => isHere(contact) && !contact.isSelf).length,
      uncertainPeers: this.#contacts.filter(({ presence }) => presence === "uncertain").length,
      knownContacts: this.#contacts.length - 1,
      selfOffline: this.#options.has("offline"),
      messagesRefused: 0,
      messagesBlocked: 0,
      storageFull: this.#options.has("full"),
    }),
    get_health_history: () => {
      const here = this.#contacts.filter((contact) => isHere(contact) && !contact.isSelf).length;
      return demoHistory(Date.now(), here, Number(this.#options.get("minutes") ?? "60"));
    },
    send_message: ({ contactId, text }) => {
      const contact = this.#contact(contactId);
      const state = isHere(contact) ? "sending" : "waiting";
      const message = demoMessage(contactId, { out: true, text, ago: 0, state }, Date.now());
      this.#messages.set(contactId, [...(this.#messages.get(contactId) ?? []), message]);
      contact.lastMessage = lastMessageOf(message);
      this.#deliver(message, 400);
      return message;
    },
    retry_message: ({ messageId }) => {
      const message = Object.assign(this.#message(messageId), { state: "sending", failure: null });
      this.#deliver(message, 800);
      return message;
    },
    measure_message: ({ text }) => Math.ceil(new TextEncoder().encode(text).length / 7_900),
    list_messages: ({ contactId, place, limit }) => pageAt(this.#messages.get(contactId) ?? [], place, limit),
    first_unread: ({ contactId }) => {
      const { unread } = this.#contact(contactId);
      const theirs = (this.#messages.get(contactId) ?? []).filter(({ outgoing }) => !outgoing);
      return unread > 0 ? (theirs.at(-unread)?.id ?? theirs[0]?.id ?? null) : null;
    },
    search_messages: ({ text, contactId, limit }) =>
      searchDemo(
        [...this.#messages.values()].flat().filter((each) => contactId === null || each.contactId === contactId),
        text,
        limit,
      ),
    delete_messages: ({ contactId, messageIds }) => {
      const all = this.#messages.get(contactId) ?? [];
      this.#deleted = { contactId, before: all };
      const left = messageIds === null ? [] : all.filter(({ id }) => !messageIds.includes(id));
      this.#messages.set(contactId, left);
      this.#tell({ type: "messages-pruned", contactId });
      return { id: "deletion", messages: all.length - left.length };
    },
    restore_messages: () => {
      if (!this.#deleted) throw new ApiFailure({ code: "chat.gone_for_good", message: "It is gone.", hint: "" });
      const { contactId, before } = this.#deleted;
      this.#messages.set(contactId, before);
      this.#tell({ type: "messages-pruned", contactId });
      return null;
    },
    mark_read: ({ contactId }) => {
      this.#contact(contactId).unread = 0;
      this.#tell({ type: "messages-read", contactId });
      return null;
    },
    read_message_again: ({ messageId, charset }) =>
      Object.assign(this.#message(messageId), { text: "明天上午十点开会", lossy: false, charset }),
    get_config: () => String(this.#introduced),
    set_config: () => {
      this.#introduced = true;
      return "atOnce";
    },
    get_profile: () => this.#profile,
    update_profile: ({ nickname, group }) => {
      Object.assign(this.#profile, { nickname, group });
      return null;
    },
    get_node_info: () => ({
      version: "0.1.0",
      profileDir: "~/.local/share/landline",
      port: 2425,
      interfaces: [
        { name: "enp3s0", address: "10.77.0.12" },
        { name: "wlan0", address: "192.168.4.31" },
      ],
      startedAt: this.#startedAt,
    }),
    doctor: () => demoReport(Date.now()),
    list_recent_events: () => demoEvents(Date.now(), this.#contacts),
  };
}
