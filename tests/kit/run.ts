// Before and after a whole run: one prefix for every namespace of the run, and the last broom. A test removes what it
// made itself; this is for the test that was killed before it could.
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { outputFolder } from "./paths.ts";
import { sweep } from "./sweep.ts";

export const PREFIX_VARIABLE = "LANDLINE_LAB_PREFIX";

export default function run(): () => void {
  const inherited = process.env[PREFIX_VARIABLE];
  if (inherited !== undefined) return () => {};
  const prefix = `ll${randomBytes(3).toString("hex")}`;
  process.env[PREFIX_VARIABLE] = prefix;
  // The files and not the folder: another run may be writing there.
  const logs = outputFolder("logs");
  for (const old of readdirSync(logs)) rmSync(join(logs, old), { force: true });
  process.on("exit", () => sweep(prefix));
  // Without a listener these signals end the process past every exit handler.
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
  return () => sweep(prefix);
}
