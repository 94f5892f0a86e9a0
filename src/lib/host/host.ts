// The shape of a host: whatever stands between the screen and the node. Implementations sit beside this file.
import type { Commands, EventDto } from "./bindings";
import type { ByteTransport } from "./byteTransport";
import type { SavedText } from "./save";

export type CommandName = keyof Commands;
export type Args<C extends CommandName> = Commands[C]["args"];
export type Result<C extends CommandName> = Commands[C]["result"];

/** Why a tab may not talk to the node: nobody let it in, its link was opened before, or the node has started anew since. */
export type Lock = "no_session" | "link_used" | "restarted";

/** `connected` is told after every (re)connection: what was read before may be older than the node's state.
 *  After `locked` there is nothing more: another page has to be opened. */
export type HostSignal =
  | { kind: "event"; event: EventDto }
  | { kind: "connected" }
  | { kind: "lost"; retryInMs: number }
  | { kind: "locked"; why: Lock };

export type SignalHandler = (signal: HostSignal) => void;
export type Unsubscribe = () => void;

export interface Host {
  /** Whether this is a window of the desktop, which can start at login and see when nobody is there. */
  readonly desktop: boolean;
  /** Beside the calls, which carry no files. */
  readonly bytes: ByteTransport;
  /** Rejects with an `ApiFailure`, never with anything else. */
  call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>>;
  /** Follows the node until unsubscribed. Events come in the order of the journal and none is left out. */
  subscribe(handler: SignalHandler): Unsubscribe;
  /** Opens an http, https or mailto address with the program that the person uses for it. */
  openLink(href: string): void;
  /** Saves a text where downloads go, over no other file. Resolves with the name that it has there, as far as that is told. */
  saveFile(file: SavedText): Promise<string>;
}
