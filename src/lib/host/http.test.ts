import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HostSignal } from "./host";
import { backOff, HttpHost } from "./http";

class FakeSocket {
  static opened: FakeSocket[] = [];
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (message: { data: string }) => void;
  closed = false;
  readonly url: string;

  constructor(url: string | URL) {
    this.url = String(url);
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

function host(fetch: typeof globalThis.fetch = () => json(null)) {
  const Socket = FakeSocket as unknown as typeof WebSocket;
  return new HttpHost({ origin: "http://127.0.0.1:7000", fetch, WebSocket: Socket, random: () => 0 });
}

describe("call", () => {
  it("posts the arguments as JSON and gives back the answer", async () => {
    const fetch = vi.fn(() => json([{ id: "a" }]));
    await expect(host(fetch).call("list_contacts", {})).resolves.toEqual([{ id: "a" }]);
    expect(fetch).toHaveBeenCalledWith("http://127.0.0.1:7000/api/list_contacts", {
      method: "POST",
      headers: { "content-type": "application/json" },
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

  it("tells of the connection and of every event", () => {
    host().subscribe((signal) => signals.push(signal));
    expect(socket(0).url).toBe("ws://127.0.0.1:7000/events");
    socket(0).onopen?.();
    socket(0).event(4);
    expect(signals).toEqual([{ kind: "connected" }, { kind: "event", event: { seq: 4, type: "config-changed" } }]);
  });

  it("resumes after the last event, and takes none twice", () => {
    host().subscribe((signal) => signals.push(signal));
    socket(0).event(4);
    socket(0).onclose?.();
    expect(signals.at(-1)).toEqual({ kind: "lost", retryInMs: 500 });
    vi.advanceTimersByTime(499);
    expect(FakeSocket.opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(socket(1).url).toBe("ws://127.0.0.1:7000/events?after=4");
    socket(1).event(4);
    socket(1).event(5);
    expect(signals.flatMap((signal) => (signal.kind === "event" ? [signal.event.seq] : []))).toEqual([4, 5]);
  });

  it("waits longer each time, and begins anew after a success", () => {
    host().subscribe((signal) => signals.push(signal));
    const waits = () => signals.flatMap((signal) => (signal.kind === "lost" ? [signal.retryInMs] : []));
    socket(0).onclose?.();
    vi.advanceTimersByTime(500);
    socket(1).onclose?.();
    vi.advanceTimersByTime(1_000);
    socket(2).onopen?.();
    socket(2).onclose?.();
    expect(waits()).toEqual([500, 1_000, 500]);
  });

  it("opens nothing after the end, whether it was connected or waiting", () => {
    const end = host().subscribe((signal) => signals.push(signal));
    end();
    expect(socket(0).closed).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(signals).toEqual([]);
  });
});

describe("backOff", () => {
  it("doubles up to a quarter of a minute and is spread downwards", () => {
    expect([0, 1, 2, 10, 1_000].map((failures) => backOff(failures, 0))).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
    expect(backOff(10, 1)).toBe(11_250);
  });
});
