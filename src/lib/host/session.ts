// The right of this tab to talk to the node: a session that the web server gives for the token of a link. It is kept for the
// tab alone, so that a reload goes on and no other site can have it. Cookies would be sent to every port of this machine.
import type { Lock } from "./host";

/** The page that a link leads to; the token is the fragment, which browsers do not send. */
const ENTRY = "/enter";
const KEY = "landline:session";

export type Surroundings = {
  location: Pick<Location, "origin" | "pathname" | "hash">;
  history: Pick<History, "replaceState">;
  storage: Pick<Storage, "getItem" | "setItem">;
  fetch: typeof fetch;
};

/** The session of this tab, or why there is none. */
export type Admission = { session: string } | { lock: Lock };

/** Takes the token out of the address, before anything else can see it there, and exchanges it. */
export async function enter({ location, history, storage, fetch }: Surroundings): Promise<Admission> {
  const token = location.pathname === ENTRY ? location.hash.slice(1) : "";
  if (location.pathname === ENTRY) history.replaceState(null, "", "/");
  const kept = stored(storage);
  if (token !== "") {
    const session = await exchange(`${location.origin}${ENTRY}`, token, fetch);
    if (session !== undefined) {
      keep(storage, session);
      return { session };
    }
  }
  // A tab that is in stays in, whatever link was opened in it.
  if (kept !== null) return { session: kept };
  return { lock: token === "" ? "no_session" : "link_used" };
}

async function exchange(url: string, token: string, fetch: Surroundings["fetch"]): Promise<string | undefined> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ token }) });
    const { session } = (await response.json()) as { session?: unknown };
    return typeof session === "string" ? session : undefined;
  } catch {
    // The node ended just now: a link of the next start is needed in any case.
    return undefined;
  }
}

function stored(storage: Surroundings["storage"]): string | null {
  try {
    return storage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(storage: Surroundings["storage"], session: string): void {
  try {
    storage.setItem(KEY, session);
  } catch {
    // Not kept: the tab is in until it is reloaded.
  }
}
