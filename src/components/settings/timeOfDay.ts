// A time of day as a person types it, and as the node keeps it.

/** "22:00" for 22:00, 2200, 22.00, 22 and what a CJK keyboard makes of them; null for what is none. */
export function parseTimeOfDay(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h]?([0-5]\d))?$/.exec(text.normalize("NFKC").trim());
  if (!found) return null;
  const [, hour = "", minute = "00"] = found;
  return Number(hour) < 24 ? `${hour.padStart(2, "0")}:${minute}` : null;
}
