// What crosses processes: hosts in a lab, stock programs, a browser, the desktop window. One project each, so that
// `npm run test:lab` and its sisters can run alone. Unit tests of the screen are not here: see vite.config.ts.
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { ENDED_BY_ITSELF } from "./kit/foreign.ts";

const minutes = 60_000;
const cores = availableParallelism();

/** What fifty nodes at once need of the machine leaves nothing for others. */
const CROWD = "lab/fifty.test.ts";

/** Files that take a minute or more, most of it waiting: begun first, so that none of them is still waiting at the end. */
const LONG = ["steady", "slow", "heartbeat", "forgery", "detector", "defaults", "stock", "reach", "axe", "iptux"];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.indexOf(basename(moduleId, ".test.ts"));
      return place < 0 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/** Each project has an order of its own: run together, they run one after the other. */
function project(name: string, maxWorkers: number, groupOrder: number, include = `${name}/**/*.test.ts`) {
  return {
    test: {
      name,
      root: import.meta.dirname,
      include: [include],
      exclude: include === CROWD ? [] : [CROWD],
      environment: "node",
      globalSetup: ["./kit/run.ts"],
      setupFiles: ["./kit/setup.ts"],
      // Nothing else is ever tried twice.
      retry: { count: 1, condition: new RegExp(`^${ENDED_BY_ITSELF}`) },
      pool: "forks" as const,
      maxWorkers,
      sequence: { groupOrder },
      // All of these end what never comes, on a machine that is four times slower than it should be: no test takes half
      // as long as it may.
      testTimeout: 4 * minutes,
      hookTimeout: 4 * minutes,
      teardownTimeout: 20_000,
      expect: { poll: { timeout: 20_000 } },
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      // Two nodes that mostly wait for each other: many stories together are fewer nodes than the crowd, which is judged
      // by the same deadlines.
      project("lab", 4 * cores, 0),
      project("interop", 2 * cores, 1),
      // A screen needs a core.
      project("gallery", cores, 2),
      project("web", cores, 3),
      project("desktop", 1, 4),
      project("crowd", 1, 5, CROWD),
      project("domain", 1, 7, "domain/*.test.ts"),
      // By name only, after npm run package: npm run test:package.
      project("package", 1, 6),
      // By name only: npm run bench -- presence.
      project("bench", 1, 7, "bench/*.bench.ts"),
      // Asked for by name only: npm run soak -- lab.
      ...(process.env.LANDLINE_SOAK_MINUTES ? [project("soak", 1, 8, "lab/*.soak.ts")] : []),
    ],
    sequence: { sequencer: LongFirst },
    reporters: ["default"],
  },
});
