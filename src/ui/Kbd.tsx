// A key combination as this system writes it.
import { type Combination, keysText } from "@/lib/shortcuts";
import styles from "./Kbd.module.css";

/** `plain` has no frame and is not read: it stands in a menu or a tooltip, whose element names its keys itself. */
export function Kbd({ keys, plain = false }: { keys: Combination; plain?: boolean }) {
  return plain ? (
    <span className={styles.plain} aria-hidden="true">
      {keysText(keys)}
    </span>
  ) : (
    <kbd className={styles.kbd}>{keysText(keys)}</kbd>
  );
}
