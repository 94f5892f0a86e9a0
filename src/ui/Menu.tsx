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
  /** A button: <Button>, <IconButton> or another that hands on what it is given. */
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
  /** One element, which hands on what it is given. Whatever the menu offers must also be found another way. */
  children: ReactElement;
  /** What the menu is about: it has the focus afterwards, unless what was chosen took it elsewhere. */
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

/** By a pane or a dialog that the menu has opened. */
function isFocusTaken(): boolean {
  const { activeElement, body } = document;
  return activeElement !== null && activeElement !== body && activeElement.closest('[role="menu"]') === null;
}
