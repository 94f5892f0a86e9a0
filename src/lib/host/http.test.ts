import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HostSignal } from "./host";
import { backOff, HttpHost } from "./http";
import type { Admission } from "./session";

class FakeSocket {
  static opened: FakeSocket[] = [];
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (message: { data: string }) => void;
  closed = false;
  readonly url: string;

  readonly protocols: string[];

  constructor(url: string | URL, protocols: string[]) {
    this.url = String(url);
    this.protocols = protocols;
    FakeSocket.opened.push(this);
  }

  close() {
    this.closed = true;
    this.onclose?.();
  }

  event(seq: number) {
    this.onmessage?.({ data: JSON.stringify({ seq, type: "config-changed" }) });
  }
}

const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status }));

const refused = () => json({ code: "web.unauthorized", message: "No.", hint: "" }, 401);

function host(fetch: typeof globalThis.fetch = () => json(null), admission: Admission = { session: "s1" }) {
  const WebSocket = FakeSocket as unknown as typeof globalThis.WebSocket;
  const origin = "http://127.0.0.1:7000";
  return new HttpHost({ origin, admission: Promise.resolve(admission), fetch, WebSocket, random: () => 0 });
}

describe("call", () => {
  it("posts the arguments as JSON and gives back the answer", async () => {
    const fetch = vi.fn(() => json([{ id: "a" }]));
    await expect(host(fetch).call("list_contacts", {})).resolves.toEqual([{ id: "a" }]);
    expect(fetch).toHaveBeenCalledWith("http://127.0.0.1:7000/api/list_contacts", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer s1" },
      body: "{}",
    });
  });

  it("rejects with the node's own error", async () => {
    const error = { code: "peer.heartbeat_out_of_range", message: "No.", hint: "10 to 600." };
    const call = host(() => json(error, 400)).call("update_heartbeat_interval", { intervalSecs: 5 });
    await expect(call).rejects.toMatchObject({ name: "ApiFailure", ...error });
  });

  it.each([
    ["no connection", () => Promise.reject(new TypeError("failed to fetch")), "host.unreachable"],
    ["no JSON", () => Promise.resolve(new Response("<html>", { status: 200 })), "host.bad_answer"],
    ["an error without a code", () => json("nope", 500), "host.bad_answer"],
  ])("says %s by a code", async (_what, fetch, code) => {
    await expect(host(fetch).call("get_profile", {})).rejects.toMatchObject({ code });
  });
});

describe("subscribe", () => {
  let signals: HostSignal[];
  const socket = (index: number) => {
    const found = FakeSocket.opened[index];
    if (!found) throw new Error(`socket ${index} was not opened`);
    return found;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.opened = [];
    signals = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Follows, and is connecting. */
  const follow = async (...args: Parameters<typeof host>) => {
    const end = host(...args).subscribe((signal) => signals.push(signal));
    await vi.advanceTimersByTimeAsync(0);
    return end;
  };

  it("tells of the connection and of every event", async () => {
    await follow();
    expect(socket(0).url).toBe("ws://127.0.0.1:7000/events");
    expect(socket(0).protocols).toEqual(["landline.events", "landline.session.s1"]);
    socket(0).onopen?.();
    socket(0).event(4);
    expect(signals).toEqual([{ kind: "connected" }, { kind: "event", event: { seq: 4, type: "config-changed" } }]);
  });

  it("resumes after the last event, and takes none twice", async () => {
    await follow();
    socket(0).event(4);
    socket(0).onclose?.();
    expect(signals.at(-1)).toEqual({ kind: "lost", retryInMs: 500 });
    await vi.advanceTimersByTimeAsync(499);
    expect(FakeSocket.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(socket(1).url).toBe("ws://127.0.0.1:7000/events?after=4");
    socket(1).event(4);
    socket(1).event(5);
    expect(signals.flatMap((signal) => (signal.kind === "event" ? [signal.event.seq] : []))).toEqual([4, 5]);
  });

  it("waits longer each time, and begins anew after a success", async () => {
    await follow();
    const waits = () => signals.flatMap((signal) => (signal.kind === "lost" ? [signal.retryInMs] : []));
    socket(0).onclose?.();
    await vi.advanceTimersByTimeAsync(500);
    socket(1).onclose?.();
    await vi.advanceTimersByTimeAsync(1_000);
    socket(2).onopen?.();
    socket(2).onclose?.();
    expect(waits()).toEqual([500, 1_000, 500]);
  });

  it("opens nothing after the end, whether it was connected or waiting", async () => {
    const end = await follow();
    end();
    expect(socket(0).closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(signals).toEqual([]);
  });

  it("learns that the node was restarted from a socket that does not open, and tries no more", async () => {
    const fetch = vi.fn(refused);
    await follow(fetch);
    socket(0).onopen?.();
    socket(0).onclose?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(fetch).not.toHaveBeenCalled();
    socket(1).onclose?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(signals.at(-1)).toEqual({ kind: "locked", why: "restarted" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(signals.filter(({ kind }) => kind === "locked")).toHaveLength(1);
  });

  it("tries on while the node cannot be asked", async () => {
    await follow(vi.fn(() => Promise.reject(new TypeError("failed to fetch"))));
    socket(0).onclose?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(signals.map(({ kind }) => kind)).toEqual(["lost"]);
  });

  it("learns it from any call, and asks nothing more", async () => {
    const fetch = vi.fn(refused);
    const restarted = host(fetch);
    restarted.subscribe((signal) => signals.push(signal));
    await expect(restarted.call("list_contacts", {})).rejects.toMatchObject({ code: "web.unauthorized" });
    expect(signals).toEqual([{ kind: "locked", why: "restarted" }]);
    await expect(restarted.call("list_contacts", {})).rejects.toMatchObject({ code: "web.unauthorized" });
    expect(fetch).toHaveBeenCalledOnce();
    const late: HostSignal[] = [];
    restarted.subscribe((signal) => late.push(signal));
    await vi.advanceTimersByTimeAsync(0);
    expect(late).toEqual([{ kind: "locked", why: "restarted" }]);
  });

  it("asks nothing for a tab that was not let in", async () => {
    const fetch = vi.fn(() => json(null));
    await follow(fetch, { lock: "link_used" });
    expect(signals).toEqual([{ kind: "locked", why: "link_used" }]);
    const stranger = host(fetch, { lock: "no_session" });
    await expect(stranger.call("list_contacts", {})).rejects.toMatchObject({ code: "web.unauthorized" });
    expect(fetch).not.toHaveBeenCalled();
    expect(FakeSocket.opened).toEqual([]);
  });
});

describe("backOff", () => {
  it("doubles up to a quarter of a minute and is spread downwards", () => {
    expect([0, 1, 2, 10, 1_000].map((failures) => backOff(failures, 0))).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
    expect(backOff(10, 1)).toBe(11_250);
  });
});
