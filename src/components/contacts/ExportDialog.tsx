// Takes contacts elsewhere as a file: all of them, or those that are ticked.
import { useMemo, useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { type Contact, listContacts } from "@/lib/api/peers";
import { saveFile } from "@/lib/host";
import { nameOf } from "@/lib/presence";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { Dialog } from "@/ui/Dialog";
import { notify, toast } from "@/ui/Toast";
import { ContactChecklist } from "./ContactChecklist";
import styles from "./ExportDialog.module.css";
import { exportFile, type Format } from "./exportContacts";

type ExportDialogProps = {
  contacts: readonly Contact[];
  /** Who is ticked at first; null for everybody. */
  chosen: readonly string[] | null;
  onClose: () => void;
};

const FORMATS: readonly Format[] = ["csv", "json"];

export default function ExportDialog({ contacts, chosen, onClose }: ExportDialogProps) {
  const { t, locale } = useI18n();
  const inOrder = useMemo(() => {
    const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
    return (some: readonly Contact[]) =>
      some.filter(({ isSelf }) => !isSelf).sort((a, b) => compare(nameOf(a), nameOf(b)));
  }, [locale]);
  const people = useMemo(() => inOrder(contacts), [contacts, inOrder]);
  const [ticked, setTicked] = useState(() => new Set(chosen ?? people.map(({ id }) => id)));
  const [format, setFormat] = useState<Format>("csv");
  const taken = people.filter(({ id }) => ticked.has(id));

  const save = async () => {
    onClose();
    try {
      // Anew: who is here was heard since, and no fact says when.
      const now = (await listContacts()).filter(({ id }) => ticked.has(id));
      const file = await saveFile(exportFile(inOrder(now), format, Date.now()));
      toast(t("contacts.exported", { count: taken.length }), { description: t("contacts.exported_to", { file }) });
    } catch (thrown) {
      notify(t("contacts.not_exported"), errorText(thrown, t));
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("contacts.export_title")}
      description={t("contacts.export_hint")}
      actions={
        <>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button kind="primary" disabled={taken.length === 0} onClick={() => void save()}>
            {t("contacts.export_count", { count: taken.length })}
          </Button>
        </>
      }
    >
      <div className={styles.format}>
        <Choice
          label={t("contacts.format")}
          value={format}
          options={FORMATS.map((value) => ({ value, text: t(`contacts.format.${value}`) }))}
          onChange={setFormat}
        />
      </div>
      <ContactChecklist people={people} ticked={ticked} onChange={setTicked} />
    </Dialog>
  );
}
