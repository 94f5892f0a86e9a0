// Files and pictures between the screen and the node. A command of a domain answers with an offer; what is done with it is
// the same in the window and in a browser. Everything here rejects with an `ApiFailure`.
import { ApiFailure, type ByteRange, byteTransport, cancelled, type DownloadOffer, type UploadOffer } from "@/lib/host";

export type { ByteRange, DownloadOffer, UploadOffer };

/** The bytes of a download, read at the pace at which they are read here. To cancel the stream ends it at the node too. */
export async function download(
  offer: DownloadOffer,
  { range = { from: 0 }, signal }: { range?: ByteRange; signal?: AbortSignal } = {},
): Promise<ReadableStream<Uint8Array>> {
  const { ticket, content } = offer;
  const transport = byteTransport();
  if (range.from < Math.min(range.to ?? content.size, content.size)) return transport.read(offer, range, signal);
  // Nothing can be asked for of it. A ticket that the node does not know any more has nothing to end.
  void transport.close(ticket).catch(() => undefined);
  return new ReadableStream({ start: (controller) => controller.close() });
}

/** Types of pictures that run nothing. What a browser is shown under another type could. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]);

/** The whole of a download at once: for a picture, not for something large. Its type is that of the picture, or none. */
export async function downloadBlob(offer: DownloadOffer, signal?: AbortSignal): Promise<Blob> {
  const bytes = await download(offer, signal === undefined ? {} : { signal });
  const { mediaType } = offer.content;
  const type = PICTURES.has(mediaType) ? mediaType : "application/octet-stream";
  return new Blob([await new Response(bytes).arrayBuffer()], { type });
}

export type UploadOptions = {
  signal?: AbortSignal;
  /** How many bytes the node has, after each part. */
  onProgress?: (sent: number) => void;
};

/** Sends a file that was picked or dropped. Resolves when the node has all of it; otherwise it keeps nothing. */
export async function upload(
  offer: UploadOffer,
  file: Blob,
  { signal, onProgress }: UploadOptions = {},
): Promise<void> {
  const transport = byteTransport();
  try {
    if (file.size > offer.limit) throw tooLarge(offer.limit);
    let offset = 0;
    do {
      if (signal?.aborted) throw cancelled(signal.reason);
      const part = file.slice(offset, offset + transport.partLimit);
      await transport.write(offer.ticket, part, { offset, total: file.size }, signal);
      offset += part.size;
      onProgress?.(offset);
    } while (offset < file.size);
  } catch (thrown) {
    // Otherwise the node would wait for the rest. A ticket that it does not know has nothing to end.
    void transport.close(offer.ticket).catch(() => undefined);
    throw thrown;
  }
}

function tooLarge(limit: number): ApiFailure {
  return new ApiFailure({
    code: "bytes.too_large",
    message: `This is larger than the ${limit} bytes that are taken.`,
    hint: "Send a smaller file.",
  });
}
