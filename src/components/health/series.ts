// The samples as a chart wants them: values by time, with a hole where nothing was measured. Pure.
import type { HealthHistoryDto, HealthSampleDto } from "@/lib/api/health";

/** A value at a time in unix milliseconds; null where there is none. */
export type Point = { at: number; value: number | null };
/** Unix milliseconds. */
export type Span = { from: number; to: number };
/** What is read from a sample and those just before it. */
export type Reading = (window: readonly HealthSampleDto[], everySecs: number) => number | null;

/** Samples of which a share is taken together: one lost answer of ten is not yet a tenth of all. */
const SHARE_SAMPLES = 6;
/** So many intervals without a sample are a time in which nothing was measured: the computer slept. */
const HOLE = 2.5;

/** What the charts span: what was measured, at the most the last hour. Null before there is anything to see. */
export function spanOf({ since, samples }: HealthHistoryDto): Span | null {
  const last = samples.at(-1);
  if (since === null || last === undefined || samples.length < 2) return null;
  return { from: Math.max(since, last.at - 3_600_000), to: last.at };
}

export function pointsOf({ samples, everySecs }: HealthHistoryDto, reading: Reading): Point[] {
  const points: Point[] = [];
  let before: HealthSampleDto | undefined;
  for (const [index, sample] of samples.entries()) {
    if (before && sample.at - before.at > HOLE * everySecs * 1_000) points.push({ at: before.at + 1, value: null });
    const window = samples.slice(Math.max(0, index + 1 - SHARE_SAMPLES), index + 1);
    points.push({ at: sample.at, value: reading(window, everySecs) });
    before = sample;
  }
  return points;
}

/** The figure of a sample as it stands; null where it has none. */
export function standing(figure: (sample: HealthSampleDto) => number | null): Reading {
  return (window) => {
    const last = window.at(-1);
    return last === undefined ? null : figure(last);
  };
}

/** What a sample counted, by the second. */
export function rate(count: (sample: HealthSampleDto) => number): Reading {
  return (window, everySecs) => {
    const last = window.at(-1);
    return last === undefined ? null : count(last) / everySecs;
  };
}

/** The share of questions that were missed; null if nobody was asked. */
export const missedShare: Reading = (window) => shareMissed(window);

export function shareMissed(samples: readonly HealthSampleDto[]): number | null {
  let [questions, missed] = [0, 0];
  for (const sample of samples) {
    questions += sample.questions;
    missed += sample.missed;
  }
  return questions > 0 ? missed / questions : null;
}

/** The samples of the last so many minutes, counted from the newest. */
export function lately(samples: readonly HealthSampleDto[], minutes: number): HealthSampleDto[] {
  const last = samples.at(-1);
  return last === undefined ? [] : samples.filter(({ at }) => at > last.at - minutes * 60_000);
}

/** The value nearest to a time, if it is no further away than `within` milliseconds. */
export function valueAt(points: readonly Point[], at: number, within: number): number | null {
  let nearest: Point | undefined;
  for (const point of points) {
    if (point.value !== null && (!nearest || Math.abs(point.at - at) < Math.abs(nearest.at - at))) nearest = point;
  }
  return nearest && Math.abs(nearest.at - at) <= within ? nearest.value : null;
}

/** The newest value there is. */
export function newest(points: readonly Point[]): number | null {
  return points.findLast(({ value }) => value !== null)?.value ?? null;
}

export function greatest(series: readonly (readonly Point[])[]): number {
  return series.flat().reduce((most, { value }) => Math.max(most, value ?? 0), 0);
}

/** The hour in parts of so many minutes, for the table; the newest part first. Parts without a sample are left out. */
export function parts(samples: readonly HealthSampleDto[], minutes: number): HealthSampleDto[][] {
  const byPart = new Map<number, HealthSampleDto[]>();
  for (const sample of samples) {
    const part = Math.floor((sample.at - 1) / (minutes * 60_000));
    byPart.set(part, [...(byPart.get(part) ?? []), sample]);
  }
  return [...byPart].sort(([a], [b]) => b - a).map(([, part]) => part);
}
