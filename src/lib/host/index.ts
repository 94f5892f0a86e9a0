// The door to the node. Everything above this folder calls `call` and `subscribe` and knows nothing of Tauri or HTTP.
import type { ByteTransport } from "./byteTransport";
import type { Args, CommandName, Host, Result, SignalHandler, Unsubscribe } from "./host";
import { HttpHost } from "./http";
import type { SavedText } from "./save";
import { enter } from "./session";
import { inTauri, TauriHost } from "./tauri";

export type * from "./bindings";
export { TEXT_LIMIT } from "./bindings";
export { type ByteRange, type ByteTransport, cancelled, type PartPlace } from "./byteTransport";
export { ApiFailure, toFailure } from "./failure";
export type { Host, HostSignal, Lock, Unsubscribe } from "./host";
export type { SavedText } from "./save";

let installed: Host | undefined;

/** For tests and for the demonstration of development: replaces the host before the first call. */
export function installHost(host: Host): void {
  installed = host;
}

function host(): Host {
  installed ??= inTauri() ? new TauriHost() : overHttp();
  return installed;
}

function overHttp(): Host {
  const around = { location, history, storage: sessionStorage, fetch: fetch.bind(globalThis) };
  return new HttpHost({ origin: location.origin, admission: enter(around) });
}

/** Before anything else looks at the address, or changes it: a link's token is in it. */
export function openHost(): void {
  host();
}

export function call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>> {
  return host().call(command, args);
}

/** The way for files and pictures; `lib/bytes` says how to use it. */
export function byteTransport(): ByteTransport {
  return host().bytes;
}

/** Whether the screen is in a window of the desktop. */
export function onDesktop(): boolean {
  return host().desktop;
}

export function openLink(href: string): void {
  // Whatever else a text may ask for is not opened, whoever asks.
  if (/^(?:https?|mailto):/i.test(href)) host().openLink(href);
}

export function saveFile(file: SavedText): Promise<string> {
  return host().saveFile(file);
}

export function subscribe(handler: SignalHandler): Unsubscribe {
  return host().subscribe(handler);
}
