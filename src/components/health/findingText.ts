// What a finding says to a person in their language, by its code. A code that this screen does not know yet shows the
// node's own words.
import { isMessageKey, type Translate } from "@/i18n";
import type { DoctorFindingDto } from "@/lib/api/node";

export function findingText({ code, message, values }: DoctorFindingDto, t: Translate): string {
  const key = `finding.${code}`;
  return isMessageKey(key) ? t(key, { ...values, ...placeOf(values, t) }) : message;
}

/** Where a rule stands, in this language. */
function placeOf(values: DoctorFindingDto["values"], t: Translate): { place?: string } {
  const key = `finding_place.${values.place_kind}`;
  return isMessageKey(key) ? { place: t(key, values) } : {};
}

/** What to do next; empty if nothing need be done. */
export function hintText({ code, hint, values }: DoctorFindingDto, t: Translate): string {
  const key = `finding_hint.${code}`;
  return hint && isMessageKey(key) ? t(key, values) : hint;
}
