// The charsets of programs that do not say theirs, and of old messages, by the labels that the node takes.
import type { MessageKey } from "@/i18n";

export const CHARSETS = [
  { label: "gb18030", name: "charset.gb18030" },
  { label: "big5", name: "charset.big5" },
  { label: "shift_jis", name: "charset.cp932" },
  { label: "euc-kr", name: "charset.cp949" },
  { label: "windows-1252", name: "charset.windows1252" },
  { label: "utf-8", name: "charset.utf8" },
] as const satisfies readonly { label: string; name: MessageKey }[];
