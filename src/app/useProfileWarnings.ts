// Warns once about the profile's files: a missing or damaged database. The health page shows it permanently.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { findingText, hintText } from "@/components/health/findingText";
import { useI18n } from "@/i18n";
import { nodeInfoQuery } from "@/lib/api/node";
import { notify } from "@/ui/Toast";

export function useProfileWarnings(): void {
  const { t } = useI18n();
  const { data: node } = useQuery(nodeInfoQuery);
  const said = useRef(new Set<string>());
  useEffect(() => {
    for (const warning of node?.warnings ?? []) {
      if (warning.severity === "note" || said.current.has(warning.code)) continue;
      said.current.add(warning.code);
      notify(findingText(warning, t), hintText(warning, t) || undefined);
    }
  }, [node, t]);
}
