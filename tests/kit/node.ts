// A real Landline node in a host of the lab: `landline up` on a profile folder of its own, worked as a person at a
// terminal works it, by the command line with --json. A restart keeps the profile.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contact, EventDto, Message, PeerHealthStatsDto } from "../../src/lib/host/bindings.ts";
import { Child } from "./child.ts";
import { EventLog } from "./events.ts";
import type { Host } from "./host.ts";
import { landlineBinary, outputFolder } from "./paths.ts";
import { residentBytes } from "./processes.ts";
import { deadline, until } from "./wait.ts";

/** Keys of `[presence]`, seconds. The floor of the heartbeat is 10 s, and the timeout must be more. */
export type Presence = {
  heartbeat_interval?: number;
  peer_timeout?: number;
  check_interval?: number;
  cleanup_interval?: number;
  offline_retention?: number;
};

export type NodeOptions = {
  user: string;
  /** Name of the machine as others see it; the host's own when it is left out. */
  machine?: string;
  nickname?: string;
  group?: string;
  port?: number;
  charset?: string;
  targets?: string[];
  presence?: Presence;
  /** False for who starts for the first time, and is shown so. */
  introduced?: boolean;
  /** What the node's log is to hold, as `LANDLINE_LOG` has it. */
  log?: string;
};

/** The fastest presence that is allowed: a crash is noticed within 12 seconds and a check. */
export const QUICK: Presence = { heartbeat_interval: 10, peer_timeout: 12, check_interval: 1 };

/** What `landline up --json` says first. */
type Announcement = { pid: number; user: string; host: string; port: number; web: string | null };

export class LandlineNode {
  readonly profile: string;
  events = new EventLog();
  private announcement?: Announcement;
  private up?: Child;
  private watch?: Child;

  private constructor(
    readonly host: Host,
    readonly options: NodeOptions,
  ) {
    this.profile = mkdtempSync(join(tmpdir(), "landline-lab-"));
    writeFileSync(join(this.profile, "config.toml"), configText(host, options), { mode: 0o600 });
    host.atEnd(() => rmSync(this.profile, { recursive: true, force: true }));
  }

  /** A node that is up, and whose events are being watched from its first on. */
  static async start(host: Host, options: NodeOptions): Promise<LandlineNode> {
    const node = new LandlineNode(host, options);
    await node.start();
    return node;
  }

  /** A profile whose node another program runs, e.g. the desktop window; see `attach`. */
  static elsewhere(host: Host, options: NodeOptions): LandlineNode {
    return new LandlineNode(host, options);
  }

  /** Waits until the other program's node answers, and follows its events. */
  async attach(): Promise<void> {
    await until("the node to answer", 30_000, async () => (await this.run(["stats"])).code === 0);
    this.startWatching();
  }

  async start(): Promise<void> {
    const log = join(outputFolder("logs"), `${this.host.namespace}-${this.options.user}.log`);
    const env = {
      ...process.env,
      // No language, so that the charset of old programs is the same on every machine.
      LC_ALL: "C.UTF-8",
      LANGUAGE: "",
      LANDLINE_LOG: this.options.log ?? "info,landline_peer=debug,landline_chat=debug",
    };
    const up = this.host.start(this.options.user, binary(), ["--profile", this.profile, "up", "--json"], { log, env });
    this.up = up;
    const line = await up.line((text) => text.startsWith('{"pid"'), 30_000);
    this.announcement = JSON.parse(line) as Announcement;
    this.startWatching();
  }

  /** Of a restarted node no fact is missed either, nor told twice. */
  private startWatching(): void {
    const after = this.events.all.at(-1)?.seq ?? 0;
    this.events = new EventLog();
    this.watch = this.host.start(`${this.options.user}-watch`, binary(), [
      "--profile",
      this.profile,
      "watch",
      "--json",
      "--after",
      String(after),
    ]);
    this.events.follow(this.watch);
  }

  /** Any command of the command line; its exit code and what it printed. */
  async run(args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = Child.start(`${this.options.user} ${args[0]}`, binary(), [
      "--profile",
      this.profile,
      ...args,
      "--json",
    ]);
    const { code } = await child.exited;
    return { code, out: child.lines.join("\n"), err: child.errors.join("\n") };
  }

  /** The same when it must work: the parsed answer. */
  async ask<T>(...args: string[]): Promise<T> {
    const { code, out, err } = await this.run(args);
    if (code !== 0) throw new Error(`landline ${args.join(" ")} ended with ${code}: ${err || out}`);
    return (out === "" ? null : JSON.parse(out)) as T;
  }

  async peers(): Promise<Contact[]> {
    return (await this.ask<Contact[]>("peers")).filter((contact) => !contact.isSelf);
  }

  async peer(user: string): Promise<Contact | undefined> {
    return (await this.peers()).find((contact) => contact.user === user);
  }

  async stats(): Promise<PeerHealthStatsDto> {
    return (await this.ask<{ health: PeerHealthStatsDto }>("stats")).health;
  }

  /** Bytes of memory that the node holds. */
  memory(): number {
    return residentBytes(this.pid);
  }

  /** Sends by contact id, as nicknames need not be unique. */
  async send(to: Contact, text: string): Promise<Message> {
    return this.ask("send", to.id, text);
  }

  async history(contact: Contact): Promise<Message[]> {
    return this.ask("history", contact.id);
  }

  /** Waits until `user` has this presence in the answer of `peers`. */
  async sees(user: string, presence: Contact["presence"] = "online", within = 20_000): Promise<Contact> {
    return this.state(`${this.options.user} to see ${user} ${presence}`, within, async () => {
      const contact = await this.peer(user);
      return contact?.presence === presence ? contact : undefined;
    });
  }

  /** Waits for a state that a probe of this node finds; it is asked again at every event. */
  async state<T>(what: string, within: number, probe: () => Promise<T | undefined | false>): Promise<T> {
    return deadline(
      what,
      within,
      this.events,
      probe,
      () => `events: ${JSON.stringify(this.events.all.slice(-10))} log: ${this.up?.tail()}`,
    );
  }

  async event(what: string, accept: (event: EventDto) => boolean, within = 20_000): Promise<EventDto> {
    return this.events.waitFor(`${this.options.user}: ${what}`, accept, within);
  }

  /** Waits for a message with this text among those received from `user`. */
  async receives(user: string, text: string, within = 20_000): Promise<Message> {
    return this.state(`${this.options.user} to receive "${text.slice(0, 40)}"`, within, async () => {
      const contact = await this.peer(user);
      return contact && (await this.history(contact)).find((message) => !message.outgoing && message.text === text);
    });
  }

  /** Waits until the message with this id has the state. */
  async delivered(
    to: Contact,
    message: Message,
    state: Message["state"] = "delivered",
    within = 20_000,
  ): Promise<Message> {
    return this.state(`the message "${message.text.slice(0, 40)}" to be ${state}`, within, async () =>
      (await this.history(to)).find(({ id, state: now }) => id === message.id && now === state),
    );
  }

  /** Where the screen is, for a tab that was let in. */
  get webAddress(): string {
    if (!this.announcement?.web) throw new Error("the node serves no screen");
    return `${new URL(this.announcement.web).origin}/`;
  }

  /** A new link to the screen, which lets in one tab. */
  async link(): Promise<string> {
    return (await this.ask<{ web: string }>("open")).web;
  }

  /** A line of the node's own log. */
  async logs(what: string, accept: (line: string) => boolean, within = 20_000): Promise<string> {
    const up = this.running();
    return deadline(
      `the log to say ${what}`,
      within,
      up,
      () => [...up.lines, ...up.errors].find(accept),
      () => up.tail(),
    );
  }

  /** What the log has said since the start. */
  logLines(): string[] {
    const up = this.running();
    return [...up.lines, ...up.errors];
  }

  /** As a crash or a pulled power plug: no goodbye. */
  async kill(): Promise<void> {
    await this.running().end("SIGKILL");
    await this.watch?.end("SIGKILL");
  }

  /** Lets the program stand still, as a machine does that has too much to do; `resume` ends that. */
  pause(): void {
    this.running().process.kill("SIGSTOP");
  }

  resume(): void {
    this.running().process.kill("SIGCONT");
  }

  /** The id of the running program. */
  get pid(): number {
    return this.running().pid;
  }

  /** As a person or the system ends it; the exit code of `landline up`. */
  async stop(): Promise<number | null> {
    const { code } = await this.running().end("SIGTERM");
    await this.watch?.end("SIGKILL");
    return code;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private running(): Child {
    if (!this.up) throw new Error("the node was not started");
    return this.up;
  }
}

function binary(): string {
  const path = landlineBinary();
  if (!path) throw new Error("Build the node first: cargo build -p landline.");
  return path;
}

/** The config file that a test starts from; TOML's basic strings are JSON's for what tests put in them. */
function configText(host: Host, options: NodeOptions): string {
  const profile = {
    user: options.user,
    host: options.machine ?? host.name,
    nickname: options.nickname ?? options.user,
    group: options.group ?? "",
  };
  const network = { port: options.port, charset: options.charset, targets: options.targets };
  return [
    ["profile", profile],
    ["network", network],
    ["presence", options.presence ?? {}],
    ["screen", { introduced: options.introduced ?? true }],
  ]
    .map(([section, values]) => {
      const lines = Object.entries(values as object).filter(([, value]) => value !== undefined);
      return [`[${section}]`, ...lines.map(([key, value]) => `${key} = ${JSON.stringify(value)}`)].join("\n");
    })
    .join("\n\n");
}

/** All of `nodes` see all the others. */
export async function allMeet(nodes: LandlineNode[], within = 20_000): Promise<void> {
  await Promise.all(
    nodes.flatMap((node) =>
      nodes.filter((other) => other !== node).map((other) => node.sees(other.options.user, "online", within)),
    ),
  );
}

/** Two nodes that see each other: the start of most stories. */
export async function aliceAndBob(
  lan: { host(name: string): Host },
  options: Partial<NodeOptions> = {},
): Promise<[LandlineNode, LandlineNode]> {
  const pair = await Promise.all([
    LandlineNode.start(lan.host("desk"), { nickname: "Alice", ...options, user: "alice" }),
    LandlineNode.start(lan.host("shelf"), { nickname: "Bob", ...options, user: "bob" }),
  ]);
  await allMeet(pair);
  return pair;
}
