// A tooltip for what shows no words, or too few. Never the only place of anything: a person on a touch screen has none.
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import { keysOf, type ShortcutName } from "@/lib/shortcuts";
import { Kbd } from "./Kbd";
import styles from "./Tooltip.module.css";

type TooltipProps = {
  text: string;
  shortcut?: ShortcutName;
  side?: "top" | "bottom" | "inline-end";
  children: ReactElement;
};

export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} side={side} sideOffset={6} collisionPadding={8}>
          {/* The label of the element says the same: read once is enough. */}
          <Base.Popup className={styles.popup} aria-hidden="true">
            {text}
            {shortcut && <Kbd keys={keysOf(shortcut)} plain />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
