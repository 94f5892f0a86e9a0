// Which charts there are: what each line reads from the samples, and how its figures are written.
import type { MessageKey } from "@/i18n";
import {
  type Format,
  formatBytes,
  formatBytesPerSecond,
  formatCount,
  formatMillis,
  formatRate,
  formatShare,
} from "./figures";
import type { LineKind } from "./LineChart";
import { missedShare, type Reading, rate, standing } from "./series";

export type ChartLine = { kind: LineKind; label: MessageKey; reading: Reading };

export type ChartSpec = {
  name: string;
  title: MessageKey;
  lines: readonly ChartLine[];
  format: Format;
  /** What the scale reaches at least. */
  atLeast: number;
  /** What is said where no line has a value: nobody was here to ask, or the system does not tell. */
  nothing: MessageKey;
};

export const ROUND_TRIPS: ChartSpec = {
  name: "round-trips",
  title: "charts.round_trips",
  lines: [
    { kind: "first", label: "charts.median", reading: standing(({ medianMicros }) => medianMicros) },
    { kind: "second", label: "charts.p99", reading: standing(({ p99Micros }) => p99Micros) },
  ],
  format: formatMillis,
  atLeast: 1_000,
  nothing: "charts.nobody_asked",
};

const MISSED: ChartSpec = {
  name: "missed",
  title: "charts.missed",
  lines: [{ kind: "first", label: "charts.missed_line", reading: missedShare }],
  format: formatShare,
  atLeast: 0.05,
  nothing: "charts.nobody_asked",
};

const PEOPLE: ChartSpec = {
  name: "people",
  title: "charts.people",
  lines: [{ kind: "first", label: "charts.people_line", reading: standing(({ here }) => here) }],
  format: formatCount,
  atLeast: 4,
  nothing: "charts.nothing",
};

const MEMORY: ChartSpec = {
  name: "memory",
  title: "charts.memory",
  lines: [{ kind: "first", label: "charts.memory_line", reading: standing(({ memoryBytes }) => memoryBytes) }],
  format: formatBytes,
  atLeast: 40_000_000,
  nothing: "charts.memory_unknown",
};

const PACKETS: ChartSpec = {
  name: "packets",
  title: "charts.packets",
  lines: [
    { kind: "first", label: "charts.in", reading: rate(({ packetsIn }) => packetsIn) },
    { kind: "second", label: "charts.out", reading: rate(({ packetsOut }) => packetsOut) },
  ],
  format: formatRate,
  atLeast: 4,
  nothing: "charts.nothing",
};

const BYTES: ChartSpec = {
  name: "bytes",
  title: "charts.bytes",
  lines: [
    { kind: "first", label: "charts.in", reading: rate(({ bytesIn }) => bytesIn) },
    { kind: "second", label: "charts.out", reading: rate(({ bytesOut }) => bytesOut) },
  ],
  format: formatBytesPerSecond,
  atLeast: 1_000,
  nothing: "charts.nothing",
};

/** The two that are one question each, in pairs beside each other. */
export const SMALL: readonly ChartSpec[] = [MISSED, PEOPLE, PACKETS, BYTES];
export { MEMORY };
