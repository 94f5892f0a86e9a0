// Moments as a person says them. All take unix milliseconds and the present; none reads the clock.
import type { Translate } from "./translate";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const formats = new Map<string, Intl.DateTimeFormat>();
const agos = new Map<string, Intl.RelativeTimeFormat>();

function dateTime(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

/** "09:42", or "9:42 AM", as the locale has it. */
export function formatClock(at: number, locale: string): string {
  return dateTime(locale, { timeStyle: "short" }).format(at);
}

/** "09:42:07": where seconds tell what came first. */
export function formatTime(at: number, locale: string): string {
  return dateTime(locale, { timeStyle: "medium" }).format(at);
}

/** For a title or a log: day, month, year and time to the second. */
export function formatExact(at: number, locale: string): string {
  return dateTime(locale, { dateStyle: "medium", timeStyle: "medium" }).format(at);
}

/** "Friday, 20 November 2026": where no other day stands beside it. */
export function formatFullDate(at: number, locale: string): string {
  return dateTime(locale, { dateStyle: "full" }).format(at);
}

/** "3 minutes ago", "yesterday, 17:04", "12 November". A moment ahead of this clock counts as now. */
export function formatLastSeen(at: number, now: number, locale: string, t: Translate): string {
  const age = now - at;
  if (age < MINUTE) return t("time.just_now");
  if (age < HOUR) return ago(locale, "long").format(-Math.floor(age / MINUTE), "minute");
  const days = daysBetween(at, now);
  if (days === 0) return ago(locale, "long").format(-Math.floor(age / HOUR), "hour");
  if (days === 1) return t("time.yesterday_at", { time: formatClock(at, locale) });
  return formatDate(at, now, locale);
}

/** For figures that are seconds old: "just now", "12 sec. ago", then minutes, hours, and the day. */
export function formatAgo(at: number, now: number, locale: string, t: Translate): string {
  const age = now - at;
  if (age < 2 * SECOND) return t("time.just_now");
  if (age < MINUTE) return ago(locale, "short").format(-Math.floor(age / SECOND), "second");
  if (age < HOUR) return ago(locale, "short").format(-Math.floor(age / MINUTE), "minute");
  if (age < 24 * HOUR) return ago(locale, "short").format(-Math.floor(age / HOUR), "hour");
  return formatDate(at, now, locale);
}

/** The heading over a day's messages: "Today", "Yesterday", "Thursday 12 November". */
export function formatDay(at: number, now: number, locale: string, t: Translate): string {
  const days = daysBetween(at, now);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.yesterday");
  const year = sameYear(at, now) ? undefined : "numeric";
  return dateTime(locale, { weekday: "long", day: "numeric", month: "long", year }).format(at);
}

/** "Thu", or in full for who hears it. */
export function formatWeekday(at: number, locale: string, weekday: "short" | "long" = "short"): string {
  return dateTime(locale, { weekday }).format(at);
}

/** "6 hours 20 minutes"; less than an hour in minutes, and never none. */
export function formatDuration(length: number, locale: string): string {
  const minutes = Math.max(1, Math.round(length / MINUTE));
  const part = (value: number, unit: "hour" | "minute") =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [hours > 0 && part(hours, "hour"), rest > 0 && part(rest, "minute")].filter((each) => each !== false);
  return parts.join(locale.startsWith("zh") ? "" : " ");
}

/** In a list: the time of today, "Yesterday", the weekday of this week, else the date, with its year when it is another one. */
export function formatShort(at: number, now: number, locale: string, t: Translate): string {
  const days = daysBetween(at, now);
  if (days <= 0) return formatClock(at, locale);
  if (days === 1) return t("time.yesterday");
  if (days < 7) return dateTime(locale, { weekday: "short" }).format(at);
  const year = sameYear(at, now) ? undefined : "numeric";
  return dateTime(locale, { day: "numeric", month: "short", year }).format(at);
}

/** Calendar days, not spans of 24 hours: a minute past midnight is already another day. */
export function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / (24 * HOUR));
}

function formatDate(at: number, now: number, locale: string): string {
  const year = sameYear(at, now) ? undefined : "numeric";
  return dateTime(locale, { day: "numeric", month: "long", year }).format(at);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function sameYear(a: number, b: number): boolean {
  return new Date(a).getFullYear() === new Date(b).getFullYear();
}

function ago(locale: string, style: "long" | "short"): Intl.RelativeTimeFormat {
  const key = `${locale} ${style}`;
  let format = agos.get(key);
  if (!format) {
    format = new Intl.RelativeTimeFormat(locale, { style });
    agos.set(key, format);
  }
  return format;
}
