// The route, in the fragment of the address: it survives a reload, needs no server and can be linked to. The last route is
// also kept in local storage, so that a new window opens where the last one was.
import { useSyncExternalStore } from "react";
import { focusWhenShown } from "@/lib/focus";
import { readStored, writeStored } from "@/lib/stored";
import { isPageName, type PageName } from "./pages";

export type ChatRoute = {
  page: "chats";
  contactId: string | null;
  /** The contact's details are open beside the conversation. */
  details?: true;
};
/** Any other page, and a part of it. */
export type PageRoute = { page: PageName; path?: readonly string[] };
export type Route = ChatRoute | PageRoute;

export function parseRoute(fragment: string): Route {
  const [page, ...path] = fragment.replace(/^#?\/?/, "").split("/");
  const [id, part] = path;
  if (isPageName(page)) return id ? { page, path: path.map(decode) } : { page };
  if (page !== "chats" || !id) return { page: "chats", contactId: null };
  return { page: "chats", contactId: decode(id), ...(part === "details" && { details: true }) };
}

/** The address may be anything: an invalid escape sequence is taken literally. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hrefOf(route: Route): string {
  if (route.page !== "chats") return `#/${[route.page, ...(route.path ?? []).map(encodeURIComponent)].join("/")}`;
  if (route.contactId === null) return "#/chats";
  return `#/chats/${encodeURIComponent(route.contactId)}${route.details ? "/details" : ""}`;
}

let current: { fragment: string; route: Route } | undefined;

function snapshot(): Route {
  const fragment = location.hash;
  if (current?.fragment !== fragment) current = { fragment, route: parseRoute(fragment) };
  return current.route;
}

const followers = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  const onChange = () => {
    writeStored("place", location.hash);
    listener();
  };
  followers.add(onChange);
  window.addEventListener("hashchange", onChange);
  return () => {
    followers.delete(onChange);
    window.removeEventListener("hashchange", onChange);
  };
}

/** Called once before the first render: a route in the address, as of a link or a notification, wins over the kept one. */
export function restorePlace(): void {
  const place = readStored("place");
  if (location.hash === "" && place?.startsWith("#/")) history.replaceState(null, "", place);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

export function navigate(route: Route): void {
  location.hash = hrefOf(route);
  // The browser's own event comes in a later task, perhaps a frame later; a person should not wait for it.
  for (const follow of followers) follow();
}

/** The same, and moves the focus into the page, for links whose own element disappears. */
export function goTo(route: Route): void {
  navigate(route);
  focusWhenShown(() => document.getElementById("main"));
}
