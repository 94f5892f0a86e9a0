// The desktop window's host: commands by Tauri's invoke, facts by the one Tauri event that carries them all.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { EventDto } from "./bindings";
import { notSaved, toFailure } from "./failure";
import type { Args, CommandName, Host, Result, SignalHandler, Unsubscribe } from "./host";
import { addressOf, download, type SavedText } from "./save";
import { TauriBytes } from "./tauriBytes";

const EVENT = "landline://event";
const DOWNLOADED = "landline://downloaded";

/** What `window/downloads.rs` tells of a download that has ended. */
type Downloaded = {
  url: string;
  saved: boolean;
  /** What the file is called, where the system tells. */
  name: string | null;
};

export function inTauri(): boolean {
  return "__TAURI_INTERNALS__" in window;
}

export class TauriHost implements Host {
  readonly desktop = true;
  readonly bytes = new TauriBytes();

  async call<C extends CommandName>(command: C, args: Args<C>): Promise<Result<C>> {
    try {
      return await invoke<Result<C>>(command, args);
    } catch (thrown) {
      throw toFailure(thrown);
    }
  }

  openLink(href: string): void {
    // Without a browser or a mail program there is nothing to open it with: the link can still be copied.
    invoke("plugin:opener|open_url", { url: href }).catch(() => undefined);
  }

  async saveFile(file: SavedText): Promise<string> {
    const address = addressOf(file);
    const { saved, name } = await new Promise<Downloaded>((resolve, reject) => {
      const registration = listen<Downloaded>(DOWNLOADED, ({ payload }) => {
        if (payload.url !== address) return;
        resolve(payload);
        void registration.then((unlisten) => unlisten());
      });
      registration.then(
        () => download(address, file.name),
        (thrown) => reject(toFailure(thrown)),
      );
    });
    if (!saved) throw notSaved();
    return name ?? file.name;
  }

  subscribe(handler: SignalHandler): Unsubscribe {
    let active = true;
    const registration = listen<EventDto>(EVENT, ({ payload }) => {
      if (active) handler({ kind: "event", event: payload });
    });
    registration.then(
      () => active && handler({ kind: "connected" }),
      () => active && handler({ kind: "lost", retryInMs: Number.POSITIVE_INFINITY }),
    );
    return () => {
      active = false;
      // A registration that failed has nothing to take back; it was told as `lost` above.
      registration.then((unlisten) => unlisten()).catch(() => undefined);
    };
  }
}
