// What a display shows, as a person would see it: read from the file in which Xvfb keeps it (-fbdir).
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { PNG } from "pngjs";

/** In pixels of the display. */
export type Area = { x: number; y: number; width: number; height: number };

export class Display {
  readonly width: number;
  readonly height: number;
  /** Where in the file the pixels begin: 32 bits each, blue first. */
  private readonly start: number;

  private constructor(private readonly file: number) {
    // The header of xwd: 32-bit numbers, the most significant byte first (X11/XWDFile.h).
    const header = Buffer.alloc(100);
    readSync(file, header, 0, header.length, 0);
    const field = (index: number) => header.readUInt32BE(index * 4);
    const [size, width, height, perLine, colours] = [field(0), field(4), field(5), field(12), field(19)];
    if (perLine !== width * 4) throw new Error(`a display of ${perLine} bytes a line for ${width} pixels`);
    [this.width, this.height, this.start] = [width, height, size + colours * 12];
    if (fstatSync(file).size < this.start + perLine * height) throw new Error("a display that is cut short");
  }

  /** Whatever is done with it, it is closed afterwards. */
  static async look<T>(path: string, at: (display: Display) => T | Promise<T>): Promise<T> {
    const file = openSync(path, "r");
    try {
      return await at(new Display(file));
    } finally {
      closeSync(file);
    }
  }

  /** Every so manieth line, one after the other. */
  lines(every = 1): Uint32Array {
    const lines = Math.floor(this.height / every);
    const pixels = new Uint32Array(this.width * lines);
    const bytes = new Uint8Array(pixels.buffer);
    const length = this.width * 4;
    for (let line = 0; line < lines; line += 1) {
      readSync(this.file, bytes, line * length, length, this.start + line * every * length);
    }
    return pixels;
  }

  /** Writes a picture of a part of it, as far as it is on the display. */
  save(pixels: Uint32Array, area: Area, path: string): void {
    const [left, top] = [Math.max(0, area.x), Math.max(0, area.y)];
    const width = Math.min(this.width, area.x + area.width) - left;
    const height = Math.min(this.height, area.y + area.height) - top;
    const picture = new PNG({ width, height });
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const pixel = pixels[(top + y) * this.width + left + x] ?? 0;
        // Red, green, blue, and nothing to see through.
        picture.data.writeUInt32BE(((pixel << 8) | 0xff) >>> 0, (y * width + x) * 4);
      }
    }
    writeFileSync(path, PNG.sync.write(picture));
  }
}
