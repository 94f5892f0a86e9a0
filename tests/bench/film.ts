// What a display shows while a program starts, seen from outside: its framebuffer, looked at every few milliseconds. The
// program does not know that it is filmed.
import { setTimeout as pause } from "node:timers/promises";
import { Display } from "../kit/display.ts";

/** Between two looks. One costs about a third of a millisecond. */
const PERIOD_MS = 4;
/** Every so manieth line of the display is looked at: a line of text is several of them high. */
const EVERY = 4;

/** Milliseconds since 1970, with a fraction: comparable with what another program says. */
export const clock = () => performance.timeOrigin + performance.now();

/** The picture that the display showed from `at` on, until the next one. */
type Picture = { at: number; pixels: Uint32Array };

export type Film = { pictures: Picture[]; width: number };

/** A film from now on until so many milliseconds after the first paint, or `atMost` when nothing is painted. */
export async function film(framebuffer: string, afterPaint: number, atMost: number): Promise<Film> {
  return Display.look(framebuffer, async (display) => {
    const { width } = display;
    const look = () => {
      const pixels = display.lines(EVERY);
      return { at: clock(), pixels };
    };
    const pictures = [look()];
    let end = clock() + atMost;
    let painted = false;
    for (;;) {
      await pause(PERIOD_MS);
      const next = look();
      if (next.at > end) return { pictures, width };
      if (differing(next.pixels, pictures.at(-1)?.pixels ?? next.pixels) === 0) continue;
      pictures.push(next);
      if (painted || firstPaint({ pictures, width }) === undefined) continue;
      painted = true;
      end = next.at + afterPaint;
    }
  });
}

/** When the display first showed more than an empty window: three colours that were not there before. */
export function firstPaint({ pictures }: Film): number | undefined {
  const before = new Set(pictures[0]?.pixels);
  return pictures.find(({ pixels }) => coloursBut(before, pixels) >= 3)?.at;
}

/** Since when the display has looked as it does at the end of the film, up to one pixel in a hundred. */
export function settled({ pictures }: Film): number | undefined {
  const end = pictures.at(-1);
  if (!end) return undefined;
  const forgiven = end.pixels.length / 100;
  const last = pictures.findLastIndex(({ pixels }) => differing(pixels, end.pixels) > forgiven);
  return pictures[last + 1]?.at;
}

function coloursBut(known: ReadonlySet<number>, pixels: Uint32Array): number {
  const found = new Set<number>();
  let previous = -1;
  for (const pixel of pixels) {
    if (pixel !== previous && !known.has(pixel)) found.add(pixel);
    previous = pixel;
  }
  return found.size;
}

function differing(one: Uint32Array, other: Uint32Array): number {
  if (Buffer.compare(view(one), view(other)) === 0) return 0;
  let count = 0;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) count += 1;
  return count;
}

const view = ({ buffer, byteOffset, byteLength }: Uint32Array) => Buffer.from(buffer, byteOffset, byteLength);
