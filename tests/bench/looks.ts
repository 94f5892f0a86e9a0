// Every screen before axe, in each theme and language: the walk is that of tests/web/axe.test.ts, whose result is counted.

import { Child } from "../kit/child.ts";
import { ROOT } from "../kit/paths.ts";

type Results = { numTotalTests: number; numPassedTests: number };

export async function examineLooks(): Promise<{ all: number; failed: number }> {
  const command = ["vitest", "run", "--config", "tests/vitest.config.ts", "--project", "web", "axe", "--reporter=json"];
  const walk = Child.start("axe", "npx", command, { cwd: ROOT });
  await walk.exited;
  const line = walk.lines.findLast((each) => each.startsWith("{"));
  if (!line) throw new Error(`no screen was examined: ${walk.tail()}`);
  const { numTotalTests: all, numPassedTests: passed } = JSON.parse(line) as Results;
  return { all, failed: all - passed };
}
