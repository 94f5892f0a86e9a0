// Sizes as a person reads them: three digits and the unit of the locale.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function formatBytes(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  // A thousand, as disks and networks are sold.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const maximumFractionDigits = unit === 0 || value >= 99.95 ? 0 : 1;
  const format = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    // "byte" in its short form is a word that looks misspelt in some languages.
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits,
  });
  return format.format(value);
}
