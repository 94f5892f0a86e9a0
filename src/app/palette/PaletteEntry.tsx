// One line of the palette: a person with their presence, or a page or action with its keys.
import { ArrowRight, Zap } from "lucide-react";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf, placeOf } from "@/lib/presence";
import { keysOf } from "@/lib/shortcuts";
import { useLikeness } from "@/lib/useLikeness";
import { useShownPresence } from "@/lib/useShownPresence";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import floating from "@/ui/Floating.module.css";
import { Kbd } from "@/ui/Kbd";
import type { Entry } from "./entries";
import styles from "./Palette.module.css";

type PaletteEntryProps = { id: string; entry: Entry; active: boolean; onPoint: () => void; onRun: () => void };

export function PaletteEntry({ id, entry, active, onPoint, onRun }: PaletteEntryProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys.
    <div
      role="option"
      id={id}
      aria-selected={active}
      data-highlighted={active || undefined}
      className={`${floating.option} ${styles.entry}`}
      onPointerMove={onPoint}
      onClick={onRun}
    >
      {entry.kind === "contact" ? (
        <Person contact={entry.contact} />
      ) : (
        <>
          <span className={styles.icon}>
            {entry.kind === "page" ? (
              <ArrowRight size="1rem" aria-hidden="true" />
            ) : (
              <Zap size="1rem" aria-hidden="true" />
            )}
          </span>
          <span className={styles.name}>{entry.text}</span>
          {entry.shortcut && <Kbd keys={keysOf(entry.shortcut)} />}
        </>
      )}
    </div>
  );
}

function Person({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const presence = useShownPresence(contact);
  const name = nameOf(contact);
  const likeness = useLikeness(contact.id);
  return (
    <>
      <Avatar name={name} seed={`${contact.user}@${contact.host}`} size="small" presence={presence} />
      <span className={styles.text}>
        <span className={styles.name} dir="auto">
          {name}
        </span>
        <span className={styles.detail}>
          {t(`presence.${presence}`)}
          {" · "}
          {likeness && likeness.resembles !== null && `${t("contacts.resembles", { name: likeness.resembles })} · `}
          <bdi>{likeness?.differs ?? placeOf(contact)}</bdi>
        </span>
      </span>
      <Badge count={contact.unread} label={t("contacts.unread", { count: contact.unread })} />
    </>
  );
}
