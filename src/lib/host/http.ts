// The web door's host: commands by POST, facts by a WebSocket that resumes after the last event it carried.
import type { EventDto } from "./bindings";
import { ApiFailure, badAnswer, isApiError, unreachable } from "./failure";
import type { Args, CommandName, Host, Result, SignalHandler, Unsubscribe } from "./host";
import { addressOf, download, type SavedText } from "./save";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

export type HttpHostOptions = {
  /** Of the web door, as `location.origin` writes it. */
  origin: string;
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket;
  /** 0 to 1; spreads the retries of several windows. */
  random?: () => number;
};

export class HttpHost implements Host {
  readonly desktop = false;
  readonly #origin: string;
  readonly #fetch: typeof fetch;
  readonly #WebSocket: typeof WebSocket;
  readonly #random: () => number;

  constructor(options: HttpHostOptions) {
    this.#origin = options.origin;
    this.#fetch = options.fetch ?? fetch.bind(globalThis);
    this.#WebSocket = options.WebSocket ?? WebSocket;
    this.#random = options.random ?? Math.random;
  }

  async call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#origin}/api/${command}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(args),
      });
    } catch (cause) {
      throw unreachable(cause);
    }
    let body: unknown;
    try {
      body = await response.json();
    } catch (cause) {
      throw badAnswer(cause);
    }
    if (response.ok) return body as Result<C>;
    throw isApiError(body) ? new ApiFailure(body) : badAnswer(response.status);
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

    const connect = () => {
      const url = new URL("/events", this.#origin.replace(/^http/, "ws"));
      if (lastSeq !== undefined) url.searchParams.set("after", String(lastSeq));
      socket = new this.#WebSocket(url);
      socket.onopen = () => {
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
        timer = setTimeout(connect, retryInMs);
      };
    };
    connect();

    return () => {
      active = false;
      clearTimeout(timer);
      socket?.close();
    };
  }
}

/** Doubles from half a second to a quarter of a minute, then less up to a quarter of it. Milliseconds. */
export function backOff(failures: number, random: number): number {
  const full = Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
  return Math.round(full * (1 - random / 4));
}
