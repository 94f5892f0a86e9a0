// Bytes through the web server: a download is one answer, an upload a few requests of some megabytes each, so that its
// progress is known and a browser never holds more than a part.
import type { DownloadOffer } from "./bindings";
import { type ByteRange, type ByteTransport, cancelled, type PartPlace, pulled } from "./byteTransport";
import { unreachable } from "./failure";

/** Sends a request with the session of this tab. Rejects with an `ApiFailure` for every answer that is not good. */
export type Request = (path: string, init: RequestOptions) => Promise<Response>;
export type RequestOptions = Omit<RequestInit, "headers"> & { headers?: Record<string, string> };

export class HttpBytes implements ByteTransport {
  readonly partLimit = 8 << 20;
  readonly #request: Request;

  constructor(request: Request) {
    this.#request = request;
  }

  async read(offer: DownloadOffer, { from, to }: ByteRange, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const whole = from === 0 && to === undefined;
    const headers: Record<string, string> = whole ? {} : { range: `bytes=${from}-${to === undefined ? "" : to - 1}` };
    const response = await this.#send(offer.ticket, { headers }, signal);
    const reader = response.body?.getReader();
    const next = async () => {
      try {
        return (await reader?.read())?.value;
      } catch (cause) {
        throw unreachable(cause);
      }
    };
    // The end of the connection is what the node sees of it.
    const end = (reason: unknown) => void reader?.cancel(reason).catch(() => undefined);
    return pulled(next, end, signal);
  }

  async write(ticket: string, part: Blob, { offset, total }: PartPlace, signal?: AbortSignal): Promise<void> {
    const whole = offset === 0 && part.size === total;
    const headers: Record<string, string> = whole
      ? {}
      : { "content-range": `bytes ${offset}-${offset + part.size - 1}/${total}` };
    await this.#send(ticket, { method: "PUT", headers, body: part }, signal);
  }

  async close(ticket: string): Promise<void> {
    await this.#send(ticket, { method: "DELETE" });
  }

  async #send(ticket: string, init: RequestOptions, signal?: AbortSignal): Promise<Response> {
    try {
      return await this.#request(`/bytes/${ticket}`, signal === undefined ? init : { ...init, signal });
    } catch (thrown) {
      throw signal?.aborted ? cancelled(signal.reason) : thrown;
    }
  }
}
