// Where the window is, as the address's fragment: it survives a reload, works without a server and can be linked to.
import { useSyncExternalStore } from "react";

export type Route = { page: "chats"; contactId: string | null } | { page: "settings" } | { page: "health" };

export function parseRoute(fragment: string): Route {
  const [page, id] = fragment.replace(/^#?\/?/, "").split("/");
  if (page === "settings" || page === "health") return { page };
  return { page: "chats", contactId: page === "chats" && id ? decode(id) : null };
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
  if (route.page !== "chats") return `#/${route.page}`;
  return route.contactId === null ? "#/chats" : `#/chats/${encodeURIComponent(route.contactId)}`;
}

let current: { fragment: string; route: Route } | undefined;

function snapshot(): Route {
  const fragment = location.hash;
  if (current?.fragment !== fragment) current = { fragment, route: parseRoute(fragment) };
  return current.route;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

export function navigate(route: Route): void {
  location.hash = hrefOf(route);
}
