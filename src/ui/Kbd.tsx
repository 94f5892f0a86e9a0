// A key combination as this system writes it.
import styles from "./Kbd.module.css";

export const IS_MAC = /mac/i.test(navigator.platform);

export function Kbd({ mod = false, children }: { /** Ctrl, or Command on a Mac. */ mod?: boolean; children: string }) {
  return (
    <kbd className={styles.kbd}>
      {mod && (IS_MAC ? "⌘" : "Ctrl ")}
      {children}
    </kbd>
  );
}
