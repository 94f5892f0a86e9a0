// What stands over a section of the list.
import type { Translate } from "@/i18n";
import type { Heading } from "./rows";

export function headingText(heading: Heading, t: Translate): string {
  if (heading.kind === "group") return t("contacts.group", { name: heading.name, count: heading.count });
  return t(`contacts.${heading.kind}`);
}
