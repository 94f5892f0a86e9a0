// Programs that are not Landline's and that tests start: iptux, a browser, a display, a bus. One that ends by itself says
// nothing about Landline: it is reported as what it is, and the test that it spoiled runs once more, with all of its
// programs started anew (setup.ts, vitest.config.ts). What fails twice fails.

/** The error that lets a test run once more begins so. */
export const ENDED_BY_ITSELF = "A program that is not Landline's ended by itself";

const ends: string[] = [];

/** Notes such an end; `how` is its exit code or signal and what it printed last. */
export function endedByItself(program: string, how: string): void {
  ends.push(`${program}, ${how}`);
  process.stderr.write(`${ENDED_BY_ITSELF}: ${program}, ${how}\n`);
}

/** The ends noted since the last call. */
export function takeEnds(): string[] {
  return ends.splice(0);
}

/** What a test that failed is to fail of besides: whatever else went wrong, these ends were the first cause. */
export function blameEnds(failed: boolean, found = takeEnds()): void {
  if (failed && found.length > 0) throw new Error(`${ENDED_BY_ITSELF}: ${found.join("; ")}`);
}
