// The virtual list: only what is visible is drawn. One tab stop; arrows, Home, End, pages and typed letters move inside it.
import {
  type CSSProperties,
  createContext,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useContext,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { focusWhenShown } from "@/lib/focus";
import { useKeptScroll } from "@/lib/keptScroll";
import { ContextMenu, type MenuEntry } from "@/ui/Menu";
import { ContactItem } from "./ContactItem";
import styles from "./ContactList.module.css";
import { headingText } from "./headingText";
import { moveTo } from "./listKeys";
import type { ListRow } from "./rows";
import { findTyped, NOTHING_TYPED, type } from "./typeahead";

export type ContactListHandle = { focus: () => void };

type ContactListProps = {
  ref?: Ref<ContactListHandle>;
  rows: readonly ListRow[];
  /** Rows of contacts, without headings. */
  total: number;
  query: string;
  selectedId: string | null;
  onAim: (contactId: string) => void;
  onSelect: (contactId: string) => void;
  menu: (contact: Contact) => readonly MenuEntry[];
};

/** Pixels at the normal text size; rows are measured, this only spares the first guess. */
const ROW_HEIGHT = 58;

const Positions = createContext<{ rows: readonly ListRow[]; total: number }>({ rows: [], total: 0 });

export function ContactList({ ref, rows, total, query, selectedId, onAim, onSelect, menu }: ContactListProps) {
  const { t } = useI18n();
  const scroller = useRef<HTMLDivElement>(null);
  const keptScroll = useKeptScroll("contacts");
  const scrolls = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      return keptScroll(element);
    },
    [keptScroll],
  );
  const virtual = useRef<VirtualizerHandle>(null);
  const typed = useRef(NOTHING_TYPED);
  const asked = useRef<Contact | null>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  // The row that has the focus stays until the next one can take it: keys that follow must not fall into the void.
  const [leavingIndex, setLeavingIndex] = useState(0);
  const activeIndex = indexOfActive(rows, activeKey, selectedId);

  const focusRow = (index: number) => {
    const row = rows[index];
    if (row?.type !== "contact") return;
    setLeavingIndex(activeIndex);
    setActiveKey(row.key);
    virtual.current?.scrollToIndex(withHeading(index), { align: "nearest" });
    // A row that was far off is drawn by the next render, and hidden until it is measured.
    focusWhenShown(() => find(scroller.current, row.key));
  };
  useImperativeHandle(ref, () => ({ focus: () => focusRow(activeIndex) }));

  const selectedIndex = rows.findIndex((row) => row.type === "contact" && row.contact.id === selectedId);
  // Rows move when people come and go: only a new selection may move the view, not every new place of the old one.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (shown.current === selectedId || selectedIndex < 0) return;
    shown.current = selectedId;
    setActiveKey(null);
    virtual.current?.scrollToIndex(withHeading(selectedIndex), { align: "nearest" });
  }, [selectedId, selectedIndex]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
    const word = type(typed.current, event.key, event.timeStamp);
    typed.current = word ?? NOTHING_TYPED;
    const target = word ? findTyped(rows, activeIndex, word) : moveTo(rows, activeIndex, event.key);
    if (word || target !== null) event.preventDefault();
    if (target !== null) focusRow(target);
  };
  const onContextMenu = (event: MouseEvent) => {
    const key = event.target instanceof Element && event.target.closest<HTMLElement>("[data-row]")?.dataset.row;
    const row = rows.find((each) => each.key === key);
    asked.current = row?.type === "contact" ? row.contact : null;
    // Beside the rows there is nothing that a menu could be about.
    if (row?.type !== "contact") return event.stopPropagation();
    // The row stays, wherever it goes by what is chosen: the focus comes back to it.
    setActiveKey(row.key);
  };
  const positions = useMemo(() => ({ rows, total }), [rows, total]);

  return (
    <ContextMenu
      entries={() => (asked.current ? menu(asked.current) : [])}
      returnTo={() => (activeKey ? find(scroller.current, activeKey) : null)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only moves the focus between the buttons inside. */}
      <div ref={scrolls} className={styles.scroller} onKeyDown={onKeyDown} onContextMenuCapture={onContextMenu}>
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
                  query={query}
                  onAim={onAim}
                  onSelect={onSelect}
                />
              )
            }
          </Virtualizer>
        </Positions>
      </div>
    </ContextMenu>
  );
}

function indexOfActive(rows: readonly ListRow[], key: string | null, selectedId: string | null): number {
  const active = rows.findIndex((row) => row.type === "contact" && row.key === key);
  if (active >= 0) return active;
  const selected = rows.findIndex((row) => row.type === "contact" && row.contact.id === selectedId);
  return selected >= 0 ? selected : rows.findIndex((row) => row.type === "contact");
}

/** At the very top the heading comes into view with the first contact, or it would seem to be lost. */
function withHeading(index: number): number {
  return index === 1 ? 0 : index;
}

function find(within: HTMLElement | null, key: string): HTMLElement | null {
  return within?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] button`) ?? null;
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
    <li ref={ref} style={style} data-row={row?.key} {...place}>
      {children}
    </li>
  );
}
