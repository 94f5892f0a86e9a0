import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostSignal } from "./host";
import { inTauri, TauriHost } from "./tauri";

afterEach(async () => {
  // The mocks must outlive what was unsubscribed in the last task.
  await new Promise((resolve) => setTimeout(resolve));
  clearMocks();
});

describe("TauriHost", () => {
  it("is chosen by what Tauri puts into the window", () => {
    mockIPC(() => null);
    expect(inTauri()).toBe(true);
  });

  it("invokes the command with its arguments", async () => {
    const seen: unknown[] = [];
    mockIPC((command, args) => {
      seen.push([command, args]);
      return null;
    });
    await new TauriHost().call("update_peer_timeout", { timeoutSecs: 200 });
    expect(seen).toEqual([["update_peer_timeout", { timeoutSecs: 200 }]]);
  });

  it("opens a link with the system's program, and is silent when there is none", async () => {
    const seen: unknown[] = [];
    mockIPC((command, args) => {
      seen.push([command, args]);
      return Promise.reject("no browser");
    });
    new TauriHost().openLink("https://wiki.example/");
    expect(seen).toEqual([["plugin:opener|open_url", { url: "https://wiki.example/" }]]);
  });

  it("rejects with the node's own error, and with a code of its own for anything else", async () => {
    const error = { code: "peer.busy", message: "Busy.", hint: "Try again." };
    mockIPC(() => Promise.reject(error));
    await expect(new TauriHost().call("get_profile", {})).rejects.toMatchObject({ name: "ApiFailure", ...error });
    mockIPC(() => Promise.reject("command get_profile not found"));
    await expect(new TauriHost().call("get_profile", {})).rejects.toMatchObject({ code: "host.bad_answer" });
  });

  it("saves a file, and says what it is called where it lies, or that it is not there", async () => {
    mockIPC(() => null, { shouldMockEvents: true });
    Object.assign(URL, { createObjectURL: () => "blob:it", revokeObjectURL: () => undefined });
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    const file = { name: "all.json", type: "application/json", text: "{}" };
    const ends = async (...downloads: object[]) => {
      const saving = new TauriHost().saveFile(file);
      await vi.waitFor(() => expect(clicked).toHaveBeenCalled());
      clicked.mockClear();
      for (const download of downloads) await emit("landline://downloaded", download);
      return saving;
    };
    const another = { url: "blob:another", saved: true, name: "another.json" };
    expect(await ends(another, { url: "blob:it", saved: true, name: "all (1).json" })).toBe("all (1).json");
    expect(await ends({ url: "blob:it", saved: true, name: null })).toBe("all.json");
    await expect(ends(another, { url: "blob:it", saved: false, name: null })).rejects.toMatchObject({
      code: "host.not_saved",
    });
    clicked.mockRestore();
  });

  it("carries the one Tauri event, until unsubscribed", async () => {
    mockIPC(() => null, { shouldMockEvents: true });
    const signals: HostSignal[] = [];
    const end = new TauriHost().subscribe((signal) => signals.push(signal));
    await vi.waitFor(() => expect(signals).toEqual([{ kind: "connected" }]));
    const event = { seq: 1, type: "config-changed" } as const;
    await emit("landline://event", event);
    expect(signals.at(-1)).toEqual({ kind: "event", event });
    end();
    await emit("landline://event", { ...event, seq: 2 });
    expect(signals).toHaveLength(2);
  });
});
