// The same through both transports: a small node behind the calls of the window, and behind the requests of a browser.
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download, downloadBlob, upload } from "@/lib/bytes";
import { HttpHost } from "./http";
import { type DownloadOffer, installHost } from "./index";
import { TauriHost } from "./tauri";

const MIB = 1 << 20;
/** More than one part of either transport. */
const LARGE = 17 * MIB + 5;

/** What the node has and gets. */
const node = {
  content: new Uint8Array(),
  received: [] as Uint8Array[],
  closed: [] as string[],
  /** How many bytes were asked for and given. */
  given: 0,
  /** A part that begins there or behind is refused. */
  refusesAt: Number.POSITIVE_INFINITY,
};

const error = { code: "bytes.too_many_streams", message: "Too many.", hint: "Wait." };
const got = () => node.received.reduce((sum, part) => sum + part.length, 0);

function take(offset: number, part: Uint8Array): void {
  if (offset !== got()) throw new Error(`${offset} is not where it goes on`);
  node.received.push(part);
}

function inWindow(): void {
  mockIPC((command, args) => {
    const given = args as unknown as { ticket: string; offset: number; length: number };
    if (command === "bytes_close") {
      node.closed.push(given.ticket);
      return null;
    }
    if (command === "bytes_write") {
      if (got() >= node.refusesAt) return Promise.reject(error);
      take(got(), args as unknown as Uint8Array);
      return got();
    }
    expect(command).toBe("bytes_read");
    const chunk = node.content.slice(given.offset, given.offset + given.length);
    node.given += chunk.length;
    return chunk.buffer;
  });
  installHost(new TauriHost());
}

async function answer(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  expect([String(url), headers.get("authorization")]).toEqual(["http://127.0.0.1:7000/bytes/t1", "Bearer s1"]);
  init?.signal?.throwIfAborted();
  if (init?.method === "DELETE") {
    node.closed.push("t1");
    return new Response(null, { status: 204 });
  }
  if (init?.method === "PUT") {
    const part = init.body as Blob;
    const place = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
    const offset = Number(place?.[1] ?? 0);
    if (place) expect(Number(place[2]) - offset + 1).toBe(part.size);
    if (offset >= node.refusesAt) return new Response(JSON.stringify(error), { status: 503 });
    take(offset, new Uint8Array(await part.arrayBuffer()));
    return new Response(null, { status: 204 });
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.get("range") ?? "");
  let at = Number(range?.[1] ?? 0);
  const to = range?.[2] ? Number(range[2]) + 1 : node.content.length;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = node.content.slice(at, Math.min(at + 65_536, to));
        at += piece.length;
        node.given += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
      cancel: () => void node.closed.push("t1"),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: range ? 206 : 200 });
}

function inBrowser(): void {
  const admission = Promise.resolve({ session: "s1" });
  installHost(new HttpHost({ origin: "http://127.0.0.1:7000", admission, fetch: answer }));
}

/** Bytes that follow from their place, with a period that fits into no part. */
function bytes(size: number): Uint8Array<ArrayBuffer> {
  const period = Uint8Array.from({ length: Math.min(size, 65_521) }, (_, at) => (at * 31) % 251);
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += period.length) all.set(period.subarray(0, size - at), at);
  return all;
}

function offered(size: number, mediaType = "image/png"): DownloadOffer {
  node.content = bytes(size);
  return { ticket: "t1", content: { name: "it", mediaType, size } };
}

async function all(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;

beforeEach(() => {
  Object.assign(node, { content: new Uint8Array(), received: [], closed: [], given: 0 });
  node.refusesAt = Number.POSITIVE_INFINITY;
});
afterEach(() => clearMocks());

describe.each([
  ["the window", inWindow],
  ["a browser", inBrowser],
])("in %s", (_name, install) => {
  beforeEach(install);

  it("reads a download whole or in part", async () => {
    const offer = offered(3 * MIB + 7);
    expect(same(await all(await download(offer)), node.content)).toBe(true);
    const range = { from: MIB - 3, to: 2 * MIB + 1 };
    const part = await all(await download(offer, { range }));
    expect(same(part, node.content.slice(range.from, range.to))).toBe(true);
    const rest = await all(await download(offer, { range: { from: 3 * MIB } }));
    expect(same(rest, node.content.slice(3 * MIB))).toBe(true);
  });

  it.each([
    [0, undefined, 0],
    [5, 5, 10],
    [10, undefined, 10],
    [12, 20, 10],
  ])("asks for nothing of an empty part: %s to %s of %s", async (from, to, size) => {
    const range = to === undefined ? { from } : { from, to };
    expect(await all(await download(offered(size), { range }))).toHaveLength(0);
    expect([node.given, node.closed]).toEqual([0, ["t1"]]);
  });

  it("asks the node for no more than is read, and tells it when nobody wants the rest", async () => {
    const reader = (await download(offered(3 * MIB))).getReader();
    const first = await reader.read();
    expect(node.given).toBe(first.value?.length);
    await reader.cancel();
    await vi.waitFor(() => expect(node.closed).toContain("t1"));
    expect(node.given).toBe(first.value?.length);
  });

  it("ends with an error of its own when it is aborted", async () => {
    const controller = new AbortController();
    const reader = (await download(offered(3 * MIB), { signal: controller.signal })).getReader();
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: "ApiFailure", code: "bytes.cancelled" });
    await vi.waitFor(() => expect(node.closed).toContain("t1"));
  });

  it("gives a picture its type, and nothing else", async () => {
    const picture = await downloadBlob(offered(10));
    expect([picture.type, picture.size]).toEqual(["image/png", 10]);
    expect((await downloadBlob(offered(10, "text/html"))).type).toBe("application/octet-stream");
    expect((await downloadBlob(offered(10, "image/svg+xml"))).type).toBe("application/octet-stream");
  });

  it("sends a file in parts, and says how far it is", async () => {
    const file = new Blob([bytes(LARGE)]);
    const progress: number[] = [];
    await upload({ ticket: "t1", limit: LARGE }, file, { onProgress: (sent) => progress.push(sent) });
    expect(node.received.length).toBeGreaterThan(2);
    expect(same(Buffer.concat(node.received), new Uint8Array(await file.arrayBuffer()))).toBe(true);
    expect([progress.length, progress.at(-1)]).toEqual([node.received.length, LARGE]);
    expect(node.closed).toEqual([]);
  });

  it("sends an empty file too", async () => {
    await upload({ ticket: "t1", limit: 10 }, new Blob([]));
    expect(node.received.map((part) => part.length)).toEqual([0]);
  });

  it("sends nothing of a file that is too large", async () => {
    const sent = upload({ ticket: "t1", limit: 9 }, new Blob(["0123456789"]));
    await expect(sent).rejects.toMatchObject({ code: "bytes.too_large" });
    expect(node.received).toEqual([]);
  });

  it.each([
    ["aborted", "bytes.cancelled"],
    ["refused", "bytes.too_many_streams"],
  ])("keeps nothing of an upload that is %s", async (how, code) => {
    const controller = new AbortController();
    const stop = () => {
      if (how === "aborted") controller.abort();
      else node.refusesAt = 1;
    };
    const options = { signal: controller.signal, onProgress: stop };
    const sent = upload({ ticket: "t1", limit: LARGE }, new Blob([new Uint8Array(LARGE)]), options);
    await expect(sent).rejects.toMatchObject({ name: "ApiFailure", code });
    expect(node.received.length).toBe(1);
    await vi.waitFor(() => expect(node.closed).toEqual(["t1"]));
  });
});

it("understands a view that hands bytes over as a list of numbers", async () => {
  mockIPC((_command, args) => Array.from(node.content.slice((args as { offset: number }).offset)));
  installHost(new TauriHost());
  const offer = offered(5);
  expect(same(await all(await download(offer)), node.content)).toBe(true);
});
