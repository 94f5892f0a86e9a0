// Contacts to tick: all at once, or one by one. Only what is visible is drawn.
import { Virtualizer } from "virtua";
import { useI18n } from "@/i18n";
import type { Contact } from "@/lib/api/peers";
import { nameOf, placeOf } from "@/lib/presence";
import { Checkbox } from "@/ui/Checkbox";
import styles from "./ExportDialog.module.css";

type ContactChecklistProps = {
  people: readonly Contact[];
  ticked: ReadonlySet<string>;
  onChange: (ticked: Set<string>) => void;
};

export function ContactChecklist({ people, ticked, onChange }: ContactChecklistProps) {
  const { t } = useI18n();
  const count = people.reduce((sum, { id }) => sum + Number(ticked.has(id)), 0);
  const tick = (id: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    onChange(next);
  };
  return (
    <fieldset className={styles.list}>
      <legend className="visually-hidden">{t("contacts.export_whom")}</legend>
      <div className={styles.all}>
        <Checkbox
          checked={count === people.length ? true : count > 0 ? "some" : false}
          onChange={(on) => onChange(new Set(on ? people.map(({ id }) => id) : []))}
        >
          {t("contacts.everybody")}
        </Checkbox>
      </div>
      <div className={styles.scroller}>
        <Virtualizer itemSize={32}>
          {people.map((contact) => (
            <div key={contact.id} className={styles.person}>
              <Checkbox checked={ticked.has(contact.id)} onChange={(on) => tick(contact.id, on)}>
                <bdi>{nameOf(contact)}</bdi> <bdi className={styles.place}>{placeOf(contact)}</bdi>
              </Checkbox>
            </div>
          ))}
        </Virtualizer>
      </div>
    </fieldset>
  );
}
