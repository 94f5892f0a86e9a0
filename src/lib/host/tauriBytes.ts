// Bytes through the window's calls, which carry no streams: chunk by chunk, and the next is asked for when the last was
// dealt with. See `src-tauri/src/bytes.rs`.
import { invoke } from "@tauri-apps/api/core";
import type { DownloadOffer } from "./bindings";
import { type ByteRange, type ByteTransport, cancelled, cutOff, type PartPlace, pulled } from "./byteTransport";
import { toFailure } from "./failure";

/** `CHUNK_LIMIT` of `crates/bytes`. */
const CHUNK = 1 << 20;

export class TauriBytes implements ByteTransport {
  readonly partLimit = CHUNK;

  async read({ ticket, content }: DownloadOffer, range: ByteRange, signal?: AbortSignal) {
    const to = Math.min(range.to ?? content.size, content.size);
    let offset = range.from;
    // A ticket that is used up already has nothing to end.
    const end = () => void this.close(ticket).catch(() => undefined);
    const next = async () => {
      if (offset >= to) {
        end();
        return undefined;
      }
      // Where the view does not let bytes through as such, they come as a list of numbers.
      const asked = { ticket, offset, length: Math.min(CHUNK, to - offset) };
      const chunk = new Uint8Array(await invoke<ArrayBuffer | number[]>("bytes_read", asked));
      if (chunk.length === 0) throw cutOff();
      offset += chunk.length;
      return chunk;
    };
    return pulled(next, end, signal);
  }

  async write(ticket: string, part: Blob, { offset, total }: PartPlace, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled(signal.reason);
    const headers = { "landline-ticket": ticket, "landline-offset": String(offset), "landline-total": String(total) };
    try {
      await invoke("bytes_write", new Uint8Array(await part.arrayBuffer()), { headers });
    } catch (thrown) {
      throw toFailure(thrown);
    }
  }

  async close(ticket: string): Promise<void> {
    try {
      await invoke("bytes_close", { ticket });
    } catch (thrown) {
      throw toFailure(thrown);
    }
  }
}
