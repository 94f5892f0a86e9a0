// Figures as a person reads them: milliseconds, shares, bytes, each in the locale's own way.

const formats = new Map<string, Intl.NumberFormat>();

function number(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}

export type Format = (value: number, locale: string) => string;

export const formatCount: Format = (value, locale) => number(locale, { maximumFractionDigits: 0 }).format(value);

/** A rate that may be less than one. */
export const formatRate: Format = (value, locale) =>
  number(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);

/** Two digits that matter: 0.64 ms, 2.1 ms, 340 ms. */
export const formatMillis: Format = (micros, locale) => {
  const millis = micros / 1_000;
  const maximumFractionDigits = millis >= 10 ? 0 : millis >= 1 ? 1 : 2;
  return number(locale, { style: "unit", unit: "millisecond", maximumFractionDigits }).format(millis);
};

export const formatShare: Format = (share, locale) =>
  number(locale, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

const UNITS = ["kilobyte", "megabyte", "gigabyte"] as const;

/** From a kilobyte up, so that charts whose scales differ a little keep one unit; bytes alone are never the news. */
function inUnits(bytes: number, locale: string, suffix: "" | "-per-second"): string {
  const step = bytes < 1_000_000 ? 0 : bytes < 1_000_000_000 ? 1 : 2;
  const value = bytes / 1_000 ** (step + 1);
  const maximumFractionDigits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return number(locale, { style: "unit", unit: `${UNITS[step]}${suffix}`, maximumFractionDigits }).format(value);
}

export const formatBytes: Format = (bytes, locale) => inUnits(bytes, locale, "");
export const formatBytesPerSecond: Format = (bytes, locale) => inUnits(bytes, locale, "-per-second");
