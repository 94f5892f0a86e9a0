// Draws the entries of a menu, whichever way it was opened.
import { Menu } from "@base-ui/react/menu";
import { Check, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ariaKeys, keysOf } from "@/lib/shortcuts";
import floating from "./Floating.module.css";
import { Kbd } from "./Kbd";
import styles from "./Menu.module.css";
import { entriesOf, type MenuAction, type MenuEntries, type MenuEntry } from "./menuEntries";

export function MenuItems({ entries }: { entries: MenuEntries }) {
  return entriesOf(entries).map((entry, index) => <Entry key={keyOf(entry, index)} entry={entry} />);
}

function keyOf(entry: MenuEntry, index: number): string {
  if (entry.type === "separator") return `separator ${index}`;
  return entry.type === "choice" ? entry.label : entry.text;
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.type) {
    case "separator":
      return <Menu.Separator className={styles.separator} />;
    case "check":
      return (
        <Menu.CheckboxItem
          className={`${floating.option} ${styles.item}`}
          checked={entry.checked}
          onCheckedChange={entry.onChange}
          closeOnClick
        >
          <Mark>
            <Menu.CheckboxItemIndicator render={<Check size="0.875rem" aria-hidden="true" />} />
          </Mark>
          {entry.text}
        </Menu.CheckboxItem>
      );
    case "choice":
      return (
        <Menu.RadioGroup aria-label={entry.label} value={entry.value} onValueChange={entry.onChoose}>
          {entry.options.map(({ value, text }) => (
            <Menu.RadioItem key={value} className={`${floating.option} ${styles.item}`} value={value} closeOnClick>
              <Mark>
                <Menu.RadioItemIndicator render={<Check size="0.875rem" aria-hidden="true" />} />
              </Mark>
              {text}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      );
    case "submenu":
      return (
        <Menu.SubmenuRoot>
          <Menu.SubmenuTrigger className={`${floating.option} ${styles.item}`}>
            <Mark>{entry.icon}</Mark>
            {entry.text}
            <ChevronRight className={styles.more} size="0.875rem" aria-hidden="true" />
          </Menu.SubmenuTrigger>
          <MenuPopup entries={entry.entries} />
        </Menu.SubmenuRoot>
      );
    default:
      return <Action entry={entry} />;
  }
}

function Action({ entry }: { entry: MenuAction }) {
  return (
    <Menu.Item
      className={`${floating.option} ${styles.item}`}
      data-danger={entry.danger}
      disabled={entry.disabled ?? false}
      aria-keyshortcuts={entry.shortcut && ariaKeys(keysOf(entry.shortcut))}
      onClick={entry.onSelect}
    >
      <Mark>{entry.icon}</Mark>
      {entry.text}
      {entry.shortcut && (
        <span className={styles.keys}>
          <Kbd keys={keysOf(entry.shortcut)} plain />
        </span>
      )}
    </Menu.Item>
  );
}

/** The column in front, as wide in every entry, so that all words begin on one line. */
function Mark({ children }: { children?: ReactNode }) {
  return <span className={styles.mark}>{children}</span>;
}

type MenuPopupProps = { entries: MenuEntries; side?: "bottom" | "inline-end"; align?: "start" | "end" };

/** The part that floats. */
export function MenuPopup({ entries, side = "inline-end", align = "start" }: MenuPopupProps) {
  return (
    <Menu.Portal>
      <Menu.Positioner className={styles.positioner} side={side} sideOffset={4} collisionPadding={8} align={align}>
        <Menu.Popup className={`${floating.floating} ${styles.popup}`}>
          <MenuItems entries={entries} />
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}
