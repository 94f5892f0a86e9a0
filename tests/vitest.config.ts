// What crosses processes: hosts in a lab, stock programs, a browser, the desktop window. One project each, so that
// `npm run test:lab` and its sisters can run alone. Unit tests of the screen are not here: see vite.config.ts.
import { defineConfig } from "vitest/config";

const minutes = 60_000;

/** What fifty nodes at once need of the machine leaves nothing for others. */
const CROWD = "lab/fifty.test.ts";

/** Lab tests mostly wait for other programs, so several files run at once; a screen needs a core for itself. */
function project(name: string, maxWorkers: number, groupOrder = 0, include = `${name}/**/*.test.ts`) {
  return {
    test: {
      name,
      root: import.meta.dirname,
      include: [include],
      exclude: include === CROWD ? [] : [CROWD],
      environment: "node",
      globalSetup: ["./kit/run.ts"],
      pool: "forks" as const,
      maxWorkers,
      // Projects of one order run side by side and so must have as many workers.
      sequence: { groupOrder },
      testTimeout: 2 * minutes,
      hookTimeout: 2 * minutes,
      teardownTimeout: 20_000,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("lab", 3),
      project("interop", 3),
      project("web", 1, 1),
      project("desktop", 1, 2),
      project("gallery", 1, 6),
      project("domain", 1, 7, "domain/*.test.ts"),
      project("crowd", 1, 3, CROWD),
      // By name only, after npm run package: npm run test:package.
      project("package", 1, 6),
      // By name only: npm run bench -- presence.
      project("bench", 1, 5, "bench/*.bench.ts"),
      // Asked for by name only: npm run soak -- lab.
      ...(process.env.LANDLINE_SOAK_MINUTES ? [project("soak", 1, 4, "lab/*.soak.ts")] : []),
    ],
    reporters: ["default"],
  },
});
