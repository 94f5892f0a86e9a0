// More about the pressed element, such as exact times or the reason for a state. Escape or moving elsewhere closes it.
import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import floating from "./Floating.module.css";
import styles from "./Popover.module.css";

type PopoverProps = {
  /** A button: <Button>, <IconButton> or another that forwards its props. */
  trigger: ReactElement;
  title: string;
  side?: "top" | "bottom" | "inline-end";
  align?: "start" | "center" | "end";
  children: ReactNode;
};

export function Popover({ trigger, title, side = "bottom", align = "start", children }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} side={side} align={align} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={`${floating.floating} ${styles.popup}`}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
