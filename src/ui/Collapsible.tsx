// Something more for whoever wants it, folded away under one line.
import { Collapsible as Base } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Collapsible.module.css";

type CollapsibleProps = {
  summary: string;
  /** Given with onOpenChange when somebody else keeps it; else it keeps itself. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
};

export function Collapsible({ summary, open, onOpenChange, children }: CollapsibleProps) {
  return (
    <Base.Root {...(open !== undefined && { open })} onOpenChange={(next) => onOpenChange?.(next)}>
      <Base.Trigger className={styles.trigger}>
        <ChevronRight className={styles.mark} size="1rem" aria-hidden="true" />
        {summary}
      </Base.Trigger>
      <Base.Panel className={styles.panel}>{children}</Base.Panel>
    </Base.Root>
  );
}
