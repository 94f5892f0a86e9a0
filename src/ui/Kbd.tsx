// A key combination as this system writes it.
import { type Combination, keysText } from "@/lib/shortcuts";
import styles from "./Kbd.module.css";

/** `plain` has no frame. `hidden` is not read, as nothing plain is: it stands in something that names its keys itself. */
export function Kbd({ keys, plain = false, hidden = plain }: { keys: Combination; plain?: boolean; hidden?: boolean }) {
  const Element = plain ? "span" : "kbd";
  return (
    <Element className={plain ? styles.plain : styles.kbd} aria-hidden={hidden || undefined}>
      {keysText(keys)}
    </Element>
  );
}
