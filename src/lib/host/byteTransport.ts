// How bytes get to the node and back, whichever host there is: a ticket, which a command answered with, names the stream.
import type { DownloadOffer } from "./bindings";
import { ApiFailure, toFailure } from "./failure";

/** From the byte `from` on, to before the byte `to`, or to the end. */
export type ByteRange = { from: number; to?: number };

/** Where a part of an upload belongs. */
export type PartPlace = { offset: number; total: number };

/** Every method rejects with an `ApiFailure`, never with anything else, and so does the stream. */
export interface ByteTransport {
  /** The most bytes of one part of an upload. */
  readonly partLimit: number;
  /** Reads a download as its bytes are asked for. Cancelling the stream ends the ticket. */
  read(offer: DownloadOffer, range: ByteRange, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Resolves when the node has the part; with the last one it has the whole. */
  write(ticket: string, part: Blob, place: PartPlace, signal?: AbortSignal): Promise<void>;
  /** Ends a ticket, and what flows by it. */
  close(ticket: string): Promise<void>;
}

/** A stream that reads from `source` one piece at a time, and only when it is read itself. */
export function pulled(
  next: () => Promise<Uint8Array | undefined>,
  end: (reason: unknown) => void,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  let abort: () => void = () => undefined;
  const forget = () => signal?.removeEventListener("abort", abort);
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        abort = () => {
          end(signal?.reason);
          controller.error(cancelled(signal?.reason));
        };
        if (signal?.aborted) abort();
        else signal?.addEventListener("abort", abort, { once: true });
      },
      async pull(controller) {
        try {
          const piece = await next();
          if (signal?.aborted) return;
          if (piece !== undefined) return controller.enqueue(piece);
          forget();
          controller.close();
        } catch (thrown) {
          forget();
          if (!signal?.aborted) controller.error(toFailure(thrown));
        }
      },
      cancel(reason) {
        forget();
        end(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Somebody on this side wanted no more. */
export function cancelled(cause: unknown): ApiFailure {
  const error = { code: "bytes.cancelled", message: "It was cancelled before the end.", hint: "Try again." };
  return new ApiFailure(error, { cause });
}

/** What was promised did not come. */
export function cutOff(): ApiFailure {
  return new ApiFailure({ code: "bytes.failed", message: "It ended too early.", hint: "Try again." });
}
