// A button that opens a short menu.
import { Menu } from "@base-ui/react/menu";
import type { ReactNode } from "react";
import styles from "./Choose.module.css";

type ChooseProps<T extends string> = {
  trigger: ReactNode;
  options: readonly { value: T; text: string }[];
  onChoose: (value: T) => void;
  className?: string | undefined;
};

export function Choose<T extends string>({ trigger, options, onChoose, className }: ChooseProps<T>) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={className}>{trigger}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start">
          <Menu.Popup className={styles.popup}>
            {options.map((option) => (
              <Menu.Item key={option.value} className={styles.item} onClick={() => onChoose(option.value)}>
                {option.text}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
