// Where the window is, as the address's fragment: it survives a reload, works without a server and can be linked to. The
// last place is kept as well, so that a window that is opened anew goes on where it was left.
import { useSyncExternalStore } from "react";
import { focusWhenShown } from "@/lib/focus";
import { readStored, writeStored } from "@/lib/stored";
import { isPageName, type PageName } from "./pages";

export type ChatRoute = {
  page: "chats";
  contactId: string | null;
  /** What is known about the contact stands beside the conversation. */
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

/** Anybody can write an address: one that is no valid escape stands for itself. */
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

/** Once, before anything is drawn: an address that says where to go comes first, as of a link or a notification. */
export function restorePlace(): void {
  const place = readStored("place");
  if (location.hash === "" && place?.startsWith("#/")) history.replaceState(null, "", place);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

export function navigate(route: Route): void {
  location.hash = hrefOf(route);
  // The browser tells of it in a task of its own, which may come a frame later: whoever pressed something would wait for it.
  for (const follow of followers) follow();
}

/** The same for whoever leaves something behind that had the focus: they go on in the page. */
export function goTo(route: Route): void {
  navigate(route);
  focusWhenShown(() => document.getElementById("main"));
}
