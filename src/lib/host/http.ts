// The web server's host: commands by POST, facts by a WebSocket that resumes after the last event it carried.
import type { EventDto } from "./bindings";
import { ApiFailure, badAnswer, isApiError, locked, unreachable } from "./failure";
import type { Args, CommandName, Host, Lock, Result, SignalHandler, Unsubscribe } from "./host";
import { HttpBytes, type RequestOptions } from "./httpBytes";
import { addressOf, download, type SavedText } from "./save";
import type { Admission } from "./session";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** The subprotocol of the event socket, and what stands before the session: a script can set no other header of it. */
const EVENTS = "landline.events";
const SESSION = "landline.session.";

const UNAUTHORIZED = 401;

export type HttpHostOptions = {
  /** Of the web server, as `location.origin` writes it. */
  origin: string;
  /** Waited for by everything else. */
  admission: Promise<Admission>;
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket;
  /** 0 to 1; spreads the retries of several windows. */
  random?: () => number;
};

export class HttpHost implements Host {
  readonly desktop = false;
  readonly bytes = new HttpBytes((path, init) => this.#request(path, init));
  readonly #origin: string;
  readonly #admission: Promise<Admission>;
  readonly #fetch: typeof fetch;
  readonly #WebSocket: typeof WebSocket;
  readonly #random: () => number;
  readonly #followers = new Set<(why: Lock) => void>();
  #lock: Lock | undefined;

  constructor(options: HttpHostOptions) {
    this.#origin = options.origin;
    this.#admission = options.admission;
    this.#fetch = options.fetch ?? fetch.bind(globalThis);
    this.#WebSocket = options.WebSocket ?? WebSocket;
    this.#random = options.random ?? Math.random;
  }

  async call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>> {
    const headers = { "content-type": "application/json" };
    const response = await this.#request(`/api/${command}`, { method: "POST", headers, body: JSON.stringify(args) });
    return (await jsonOf(response)) as Result<C>;
  }

  /** Resolves with good answers only. */
  async #request(path: string, init: RequestOptions): Promise<Response> {
    const session = await this.#session();
    if (session === undefined) throw locked();
    const headers = { ...init.headers, authorization: `Bearer ${session}` };
    let response: Response;
    try {
      response = await this.#fetch(`${this.#origin}${path}`, { ...init, headers });
    } catch (cause) {
      throw unreachable(cause);
    }
    // A node keeps its sessions as long as it runs: this is another run of it.
    if (response.status === UNAUTHORIZED) this.#close("restarted");
    if (response.ok) return response;
    const body = await jsonOf(response);
    throw isApiError(body) ? new ApiFailure(body) : badAnswer(response.status);
  }

  /** Undefined once this tab is locked out. */
  async #session(): Promise<string | undefined> {
    const admission = await this.#admission;
    if ("lock" in admission) this.#close(admission.lock);
    return this.#lock === undefined && "session" in admission ? admission.session : undefined;
  }

  #close(why: Lock): void {
    if (this.#lock !== undefined) return;
    this.#lock = why;
    for (const tell of this.#followers) tell(why);
  }

  openLink(href: string): void {
    window.open(href, "_blank", "noopener,noreferrer");
  }

  async saveFile(file: SavedText): Promise<string> {
    // What becomes of it the browser shows by itself, and tells nobody else.
    download(addressOf(file), file.name);
    return file.name;
  }

  subscribe(handler: SignalHandler): Unsubscribe {
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let lastSeq: number | undefined;
    let failures = 0;
    let active = true;

    const end = () => {
      active = false;
      this.#followers.delete(lockedOut);
      clearTimeout(timer);
      socket?.close();
    };
    const lockedOut = (why: Lock) => {
      end();
      handler({ kind: "locked", why });
    };
    this.#followers.add(lockedOut);

    const connect = async () => {
      const session = await this.#session();
      if (!active) return;
      // What was told to others before this one came.
      if (session === undefined) return lockedOut(this.#lock ?? "no_session");
      const url = new URL("/events", this.#origin.replace(/^http/, "ws"));
      if (lastSeq !== undefined) url.searchParams.set("after", String(lastSeq));
      let opened = false;
      socket = new this.#WebSocket(url, [EVENTS, SESSION + session]);
      socket.onopen = () => {
        opened = true;
        failures = 0;
        handler({ kind: "connected" });
      };
      socket.onmessage = ({ data }) => {
        const event = JSON.parse(data) as EventDto;
        // A replay may begin with what the last connection already carried.
        if (lastSeq !== undefined && event.seq <= lastSeq) return;
        lastSeq = event.seq;
        handler({ kind: "event", event });
      };
      // An error is always followed by a close, which says all that can be done about it.
      socket.onclose = () => {
        if (!active) return;
        const retryInMs = backOff(failures++, this.#random());
        handler({ kind: "lost", retryInMs });
        timer = setTimeout(() => void connect(), retryInMs);
        // A browser does not say why a socket did not open. A call learns whether it was refused.
        if (!opened) void this.call("get_node_info", {}).catch(() => undefined);
      };
    };
    void connect();

    return end;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw badAnswer(cause);
  }
}

/** Doubles from half a second to a quarter of a minute, then less up to a quarter of it. Milliseconds. */
export function backOff(failures: number, random: number): number {
  const full = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
  return Math.round(full * (1 - random / 4));
}
