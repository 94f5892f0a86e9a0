// Keys that move in the list. Pure: over headings, and not beyond the ends.
import type { ListRow } from "./rows";

const PAGE_ROWS = 10;

/** The row to go to from `from`; null when the key does not move. */
export function moveTo(rows: readonly ListRow[], from: number, key: string): number | null {
  const contacts = rows.flatMap((row, index) => (row.type === "contact" ? [index] : []));
  const at = contacts.indexOf(from);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: contacts.length - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
  };
  const wanted = steps[key];
  if (wanted === undefined) return null;
  return contacts[Math.min(Math.max(wanted, 0), contacts.length - 1)] ?? null;
}
