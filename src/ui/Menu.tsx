// Menus: one that a button opens, and one that a right click, a long press or the menu key opens.
import { ContextMenu as Context } from "@base-ui/react/context-menu";
import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement } from "react";
import floating from "./Floating.module.css";
import styles from "./Menu.module.css";
import { MenuItems, MenuPopup } from "./MenuItems";
import type { MenuEntries } from "./menuEntries";

export type { MenuAction, MenuEntries, MenuEntry } from "./menuEntries";

type MenuProps = {
  /** A button: <Button>, <IconButton> or another that forwards its props. */
  trigger: ReactElement;
  entries: MenuEntries;
  side?: "bottom" | "inline-end";
  align?: "start" | "end";
};

export function Menu({ trigger, entries, side = "bottom", align = "start" }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <MenuPopup entries={entries} side={side} align={align} />
    </Base.Root>
  );
}

type ContextMenuProps = {
  entries: MenuEntries;
  /** One element that forwards its props. Every action of the menu must also be available elsewhere. */
  children: ReactElement;
  /** The subject of the menu: it is focused afterwards, unless the chosen action moved the focus elsewhere. */
  returnTo?: () => HTMLElement | null;
};

export function ContextMenu({ entries, children, returnTo }: ContextMenuProps) {
  return (
    <Context.Root>
      <Context.Trigger render={children} />
      <Context.Portal>
        <Context.Positioner className={styles.positioner} collisionPadding={8}>
          <Context.Popup
            className={`${floating.floating} ${styles.popup}`}
            finalFocus={returnTo && (() => !isFocusTaken() && returnTo())}
          >
            <MenuItems entries={entries} />
          </Context.Popup>
        </Context.Positioner>
      </Context.Portal>
    </Context.Root>
  );
}

/** Whether a pane or a dialog that the menu opened has taken the focus. */
function isFocusTaken(): boolean {
  const { activeElement, body } = document;
  return activeElement !== null && activeElement !== body && activeElement.closest('[role="menu"]') === null;
}
