import { beforeEach, describe, expect, it, vi } from "vitest";
import { enter, type Surroundings } from "./session";

const ORIGIN = "http://127.0.0.1:8425";
const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));

function surroundings(pathname: string, hash: string, fetch = vi.fn(() => json({ session: "s1" }))) {
  const location = { origin: ORIGIN, pathname, hash };
  return { location, history: { replaceState: vi.fn() }, storage: sessionStorage, fetch };
}

describe("enter", () => {
  beforeEach(() => sessionStorage.clear());

  it("takes the token out of the address before it is sent, and keeps the session for the tab", async () => {
    const around = surroundings("/enter", "#token");
    around.fetch.mockImplementation(() => {
      expect(around.history.replaceState).toHaveBeenCalledExactlyOnceWith(null, "", "/");
      return json({ session: "s1" });
    });
    await expect(enter(around)).resolves.toEqual({ session: "s1" });
    expect(around.fetch).toHaveBeenCalledExactlyOnceWith(`${ORIGIN}/enter`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"token":"token"}',
    });
    const reloaded = surroundings("/", "#/chats");
    await expect(enter(reloaded)).resolves.toEqual({ session: "s1" });
    expect(reloaded.fetch).not.toHaveBeenCalled();
    expect(reloaded.history.replaceState).not.toHaveBeenCalled();
    expect(localStorage).toHaveLength(0);
  });

  it("says that a link was used, unless the tab is in already", async () => {
    const used = () => vi.fn(() => json({ code: "web.link_used", message: "No.", hint: "" }, 401));
    await expect(enter(surroundings("/enter", "#old", used()))).resolves.toEqual({ lock: "link_used" });
    await enter(surroundings("/enter", "#new"));
    await expect(enter(surroundings("/enter", "#old", used()))).resolves.toEqual({ session: "s1" });
  });

  it("says that a tab has no session", async () => {
    await expect(enter(surroundings("/", ""))).resolves.toEqual({ lock: "no_session" });
    await expect(enter(surroundings("/enter", ""))).resolves.toEqual({ lock: "no_session" });
  });

  it("takes no answer for a session that is none", async () => {
    const lost = vi.fn(() => Promise.reject(new TypeError("failed to fetch")));
    await expect(enter(surroundings("/enter", "#t", lost))).resolves.toEqual({ lock: "link_used" });
    for (const body of [{ session: 7 }, {}]) {
      await expect(
        enter(
          surroundings(
            "/enter",
            "#t",
            vi.fn(() => json(body)),
          ),
        ),
      ).resolves.toEqual({ lock: "link_used" });
    }
  });

  it("works without storage until the next reload", async () => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const around: Surroundings = { ...surroundings("/enter", "#t"), storage: { getItem: refuse, setItem: refuse } };
    await expect(enter(around)).resolves.toEqual({ session: "s1" });
  });
});
