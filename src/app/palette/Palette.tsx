// The palette: type a few letters of a person, a page or an action, and Enter goes there. Kept out of the first load.
import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import floating from "@/ui/Floating.module.css";
import { LiveText } from "@/ui/LiveText";
import { BareInput } from "@/ui/TextInput";
import { type Command, type Entry, findEntries } from "./entries";
import styles from "./Palette.module.css";
import { PaletteEntry } from "./PaletteEntry";

export type PaletteProps = {
  commands: readonly Command[];
  /** Searches people only, to write to one. */
  peopleOnly: boolean;
  /** Text that was typed before it was rendered. */
  typed: string;
  /** The element that had the focus before, and gets it back unless the palette navigates. */
  returnTo: Element | null;
  onContact: (contactId: string) => void;
  onClose: () => void;
};

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

export default function Palette({ commands, peopleOnly, typed, returnTo, onContact, onClose }: PaletteProps) {
  const { t } = useI18n();
  const id = useId();
  const { data: contacts = [] } = useQuery(contactsQuery);
  const [query, setQuery] = useState(typed);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const leaves = useRef(false);
  const groups = findEntries(contacts, peopleOnly ? [] : commands, query);
  const entries = groups.flatMap((group) => group.entries);
  const current = Math.min(active, entries.length - 1);
  const optionId = (index: number) => `${id}-${index}`;

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    leaves.current = entry.kind !== "action";
    onClose();
    if (entry.kind === "contact") onContact(entry.id);
    else entry.run();
  };
  const goTo = (index: number) => {
    setActive(index);
    document.getElementById(optionId(index))?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = STEPS[event.key];
    if (step !== undefined && entries.length > 0) {
      const next = current + step;
      // A step past an end wraps around; a page stops at the end.
      goTo(Math.abs(step) === 1 ? (next + entries.length) % entries.length : clamp(next, entries.length - 1));
    } else if (event.key === "Enter") run(entries[current]);
    else return;
    event.preventDefault();
  };
  const label = t(peopleOnly ? "palette.people_label" : "palette.label");

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={floating.backdrop} />
        <Dialog.Popup
          data-modal
          className={`${floating.floating} ${floating.dialog} ${styles.popup}`}
          aria-label={label}
          initialFocus={input}
          finalFocus={() =>
            !leaves.current && (returnTo instanceof HTMLElement && returnTo.isConnected ? returnTo : true)
          }
        >
          <div className={styles.search}>
            <Search size="1.125rem" aria-hidden="true" />
            <BareInput
              ref={input}
              // At once and not a frame later, so that text typed right after Ctrl+K goes into it.
              autoFocus
              role="combobox"
              className={styles.input}
              placeholder={label}
              aria-label={label}
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls={id}
              aria-activedescendant={entries.length > 0 ? optionId(current) : undefined}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
            />
          </div>
          <div id={id} role="listbox" aria-label={label} className={styles.list}>
            {groups.map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox.
              <div key={group.kind} role="group" aria-labelledby={`${id}-${group.kind}`}>
                <div id={`${id}-${group.kind}`} className={styles.heading}>
                  {t(`palette.${group.kind}`)}
                </div>
                {group.entries.map((entry) => {
                  const index = entries.indexOf(entry);
                  return (
                    <PaletteEntry
                      key={entry.id}
                      id={optionId(index)}
                      entry={entry}
                      active={index === current}
                      onPoint={() => setActive(index)}
                      onRun={() => run(entry)}
                    />
                  );
                })}
              </div>
            ))}
          </div>
          <div className={entries.length > 0 ? "visually-hidden" : styles.none} role="status">
            <LiveText>
              {entries.length > 0 ? t("palette.results", { count: entries.length }) : t("palette.none", { query })}
            </LiveText>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function clamp(index: number, last: number): number {
  return Math.min(Math.max(index, 0), last);
}
