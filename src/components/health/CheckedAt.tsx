// When the doctor examined what stands beside this. It ages in silence: a screen reader is not told each minute.
import { useCallback } from "react";
import { formatAgo, useI18n } from "@/i18n";
import { Ticking } from "@/ui/Ticking";

/** `at` in unix milliseconds. */
export function CheckedAt({ at }: { at: number }) {
  const { t, locale } = useI18n();
  const format = useCallback(
    (then: number, now: number) => t("doctor.checked", { when: formatAgo(then, now, locale, t) }),
    [t, locale],
  );
  return (
    <span aria-hidden="true" data-testid="doctor-checked">
      <Ticking at={at} format={format} />
    </span>
  );
}
