// The design system as it looks: every page of the gallery in every look, beside its committed picture. A look is what a
// person set in their system; text of twice the size is set in the page, as the window does it.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Gallery, type Look } from "../kit/gallery.ts";
import { needs, suite } from "../kit/needs.ts";
import { difference } from "../kit/pictures.ts";

const PICTURES = join(import.meta.dirname, "pictures");

const LOOKS: Record<string, Look> = {
  light: { options: { colorScheme: "light" }, query: "" },
  dark: { options: { colorScheme: "dark" }, query: "" },
  "more contrast": { options: { colorScheme: "light", contrast: "more" }, query: "" },
  "forced colours": { options: { colorScheme: "dark", forcedColors: "active" }, query: "" },
  "text of twice the size": { options: { colorScheme: "light" }, query: "text=200" },
  "a window from right to left": { options: { colorScheme: "dark" }, query: "dir=rtl" },
};

suite("the gallery", [needs.chromium], () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.close());

  test.each(Object.keys(LOOKS))("Every primitive looks as its committed picture in %s", async (look) => {
    const found: string[] = [];
    const window = await gallery.window(LOOKS[look] as Look);
    for (const name of await window.names()) {
      await window.show(name);
      const differs = difference(PICTURES, `${name}.${look.replaceAll(" ", "-")}`, await window.picture());
      if (differs) found.push(differs);
    }
    expect(found).toEqual([]);
  });

  test.each(["light", "dark"])("No primitive keeps a person out in %s", async (look) => {
    const found: string[] = [];
    const window = await gallery.window(LOOKS[look] as Look);
    for (const name of await window.names()) {
      await window.show(name);
      for (const barrier of await window.barriers()) found.push(`${name}: ${barrier}`);
    }
    expect(found).toEqual([]);
  });
});
