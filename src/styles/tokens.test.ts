// The promises of tokens.css, reckoned: text on every surface that it stands on, in both themes and both tables.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

type Pairs = Map<string, [light: string, dark: string]>;

function pairsIn(text: string): Pairs {
  const found = text.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g);
  return new Map([...found].map(([, name = "", light = "", dark = ""]) => [name, [light, dark]]));
}

const contrastAt = css.indexOf("@media (prefers-contrast: more)");
const normal = pairsIn(css.slice(0, contrastAt));
const more: Pairs = new Map([...normal, ...pairsIn(css.slice(contrastAt))]);

/** WCAG 2: relative luminance, 0 to 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const PLAIN = ["bg", "pane", "raised"];
const SURFACES = [...PLAIN, "hover", "tint"];

/** What stands on what, and the least contrast that it needs: 4.5 for text, 3 for what is only a shape. */
const STANDS: { ink: string; on: readonly string[]; least: number }[] = [
  ...["ink", "soft", "faint"].map((ink) => ({ ink, on: SURFACES, least: 4.5 })),
  { ink: "ink", on: ["bubble", "warn-tint"], least: 4.5 },
  { ink: "accent", on: [...SURFACES, "tint"], least: 4.5 },
  { ink: "on-accent", on: ["accent", "accent-hover"], least: 4.5 },
  { ink: "on-danger", on: ["danger-fill", "danger-fill-hover"], least: 4.5 },
  { ink: "on-inverse", on: ["inverse"], least: 4.5 },
  { ink: "danger", on: [...PLAIN, "danger-tint"], least: 4.5 },
  { ink: "online", on: [...PLAIN, "good-tint"], least: 4.5 },
  { ink: "uncertain", on: [...PLAIN, "warn-tint"], least: 4.5 },
  { ink: "away", on: PLAIN, least: 4.5 },
  { ink: "offline", on: SURFACES, least: 3 },
  { ink: "line-strong", on: PLAIN, least: 3 },
];

describe.each([
  ["usual", normal],
  ["stronger", more],
] as const)("the %s contrast", (_table, pairs) => {
  it.each(["light", "dark"] as const)("is enough in %s", (theme) => {
    const of = (name: string) => pairs.get(name)?.[theme === "light" ? 0 : 1] ?? `no token ${name}`;
    const weak = STANDS.flatMap(({ ink, on, least }) =>
      on
        .map((surface) => ({ what: `${ink} on ${surface}`, ratio: ratio(of(ink), of(surface)), least }))
        .filter((each) => !(each.ratio >= each.least)),
    );
    expect(weak).toEqual([]);
  });
});

it("the stronger table is stronger for text, in both themes", () => {
  for (const theme of [0, 1] as const) {
    for (const ink of ["ink", "soft", "faint", "accent", "danger", "online"]) {
      const [before, after] = [normal, more].map((pairs) =>
        ratio(pairs.get(ink)?.[theme] ?? "", pairs.get("raised")?.[theme] ?? ""),
      );
      expect(after, ink).toBeGreaterThan(before ?? 0);
    }
  }
});
