// Presence as a shape: full is online, half is away, a ring around a point is uncertain, hollow is offline, a bar
// is blocked. The word for it
// stands beside, always.
import type { ShownPresence } from "@/lib/presence";
import styles from "./PresenceDot.module.css";

export function PresenceDot({ presence, className = "" }: { presence: ShownPresence; className?: string | undefined }) {
  return <span className={`${styles.dot} ${className}`} data-presence={presence} aria-hidden="true" />;
}
