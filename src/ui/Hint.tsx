// A tooltip for what shows no words. Never the only place of anything: the element has its label as well.
import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import styles from "./Hint.module.css";

type HintProps = { text: string; side?: "top" | "bottom" | "inline-end"; children: ReactElement };

export function Hint({ text, side = "bottom", children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6}>
          {/* The label of the element says the same: read once is enough. */}
          <Tooltip.Popup className={styles.popup} aria-hidden="true">
            {text}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
