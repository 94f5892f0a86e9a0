// The virtual list: only what is visible is drawn. One tab stop; arrows, Home, End and pages move inside it.
import {
  type CSSProperties,
  createContext,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useI18n } from "@/i18n";
import { focusWhenShown } from "@/lib/focus";
import { ContactItem } from "./ContactItem";
import styles from "./ContactList.module.css";
import type { Heading, ListRow } from "./rows";

export type ContactListHandle = { focus: () => void };

type ContactListProps = {
  ref?: Ref<ContactListHandle>;
  rows: readonly ListRow[];
  /** Contacts, without headings. */
  total: number;
  selectedId: string | null;
  onSelect: (contactId: string) => void;
};

/** Pixels at the normal text size; rows are measured, this only spares the first guess. */
const ROW_HEIGHT = 58;
const PAGE_ROWS = 10;

const Positions = createContext<{ rows: readonly ListRow[]; total: number }>({ rows: [], total: 0 });

export function ContactList({ ref, rows, total, selectedId, onSelect }: ContactListProps) {
  const { t } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  // The row that has the focus stays until the next one can take it: keys that follow must not fall into the void.
  const [leavingIndex, setLeavingIndex] = useState(0);
  const activeIndex = indexOfActive(rows, activeId ?? selectedId);

  const focusRow = (index: number) => {
    const row = rows[index];
    if (row?.type !== "contact") return;
    setLeavingIndex(activeIndex);
    setActiveId(row.contact.id);
    virtual.current?.scrollToIndex(withHeading(index), { align: "nearest" });
    // A row that was far off is drawn by the next render, and hidden until it is measured.
    focusWhenShown(() => find(scroller.current, row.contact.id));
  };
  useImperativeHandle(ref, () => ({ focus: () => focusRow(activeIndex) }));

  const selectedIndex = rows.findIndex((row) => row.key === selectedId);
  // Rows move when people come and go: only a new selection may move the view, not every new place of the old one.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (shown.current === selectedId || selectedIndex < 0) return;
    shown.current = selectedId;
    setActiveId(selectedId);
    virtual.current?.scrollToIndex(withHeading(selectedIndex), { align: "nearest" });
  }, [selectedId, selectedIndex]);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event, rows, activeIndex);
    if (target === null) return;
    event.preventDefault();
    focusRow(target);
  };
  const positions = useMemo(() => ({ rows, total }), [rows, total]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus between the buttons inside.
    <div ref={scroller} className={styles.scroller} onKeyDown={onKeyDown}>
      <Positions value={positions}>
        <Virtualizer
          ref={virtual}
          as={List}
          item={Item}
          data={rows}
          itemSize={ROW_HEIGHT}
          keepMounted={[activeIndex, Math.min(leavingIndex, rows.length - 1)]}
        >
          {(row, index) =>
            row.type === "heading" ? (
              <h2 key={row.key} className={styles.heading}>
                {headingText(row.heading, t)}
              </h2>
            ) : (
              <ContactItem
                key={row.key}
                contact={row.contact}
                selected={row.contact.id === selectedId}
                tabbable={index === activeIndex}
                onSelect={onSelect}
              />
            )
          }
        </Virtualizer>
      </Positions>
    </div>
  );
}

function headingText(heading: Heading, t: ReturnType<typeof useI18n>["t"]): string {
  if (heading.kind === "recent") return t("contacts.recent");
  return heading.kind === "others"
    ? t("contacts.others")
    : t("contacts.group", { name: heading.name, count: heading.count });
}

function indexOfActive(rows: readonly ListRow[], id: string | null): number {
  const index = rows.findIndex((row) => row.type === "contact" && row.key === id);
  return index >= 0 ? index : rows.findIndex((row) => row.type === "contact");
}

function targetOf(event: KeyboardEvent, rows: readonly ListRow[], from: number): number | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const contacts = rows.flatMap((row, index) => (row.type === "contact" ? [index] : []));
  const at = contacts.indexOf(from);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: contacts.length - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
  };
  const wanted = steps[event.key];
  if (wanted === undefined) return null;
  return contacts[Math.min(Math.max(wanted, 0), contacts.length - 1)] ?? null;
}

/** At the very top the heading comes into view with the first contact, or it would seem to be lost. */
function withHeading(index: number): number {
  return index === 1 ? 0 : index;
}

function find(within: HTMLElement | null, contactId: string): HTMLElement | null {
  return within?.querySelector<HTMLElement>(`[data-contact-id="${CSS.escape(contactId)}"]`) ?? null;
}

type PartProps = { style: CSSProperties; children: ReactNode };

function List({ ref, style, children }: PartProps & { ref?: Ref<HTMLUListElement> }) {
  const { t } = useI18n();
  return (
    <ul ref={ref} style={style} aria-label={t("contacts.title")}>
      {children}
    </ul>
  );
}

/** Says the place in the whole list, because only the visible part of it is in the document. */
function Item({ ref, style, index, children }: PartProps & { ref?: Ref<HTMLLIElement>; index: number }) {
  const { rows, total } = useContext(Positions);
  const row = rows[index];
  const place = row?.type === "contact" ? { "aria-posinset": row.position, "aria-setsize": total } : {};
  return (
    <li ref={ref} style={style} {...place}>
      {children}
    </li>
  );
}
