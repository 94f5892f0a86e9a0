// What every file of tests begins with: ends of programs of others are counted test by test (foreign.ts).
import { afterEach, beforeEach } from "vitest";
import { blameEnds, takeEnds } from "./foreign.ts";

beforeEach(() => void takeEnds());
afterEach(({ task }) => blameEnds(task.result?.state === "fail"));
