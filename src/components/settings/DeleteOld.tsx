// Takes away what is older than a person wants to keep. Done at once and offered back for as long as the notice stands there.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { contactsQuery } from "@/lib/api/peers";
import { deleteMessagesBefore, restoreAll, storageQuery } from "@/lib/api/storage";
import { Button } from "@/ui/Button";
import { Select } from "@/ui/Select";
import { SettingRow } from "@/ui/SettingRow";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";
import styles from "./DeleteOld.module.css";
import { useInstant } from "./useInstant";

const AGES = ["30", "90", "365", "730"] as const;
type Age = (typeof AGES)[number];

const DAY = 86_400_000;

export function DeleteOld() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const offerUndo = useUndoable();
  const { run, error, done } = useInstant();
  const [age, setAge] = useState<Age>("365");
  const [busy, setBusy] = useState(false);

  const lookAgain = () => {
    void queries.invalidateQueries({ queryKey: storageQuery.queryKey });
    void queries.invalidateQueries({ queryKey: contactsQuery.queryKey });
  };
  const remove = async () => {
    const deletions = await deleteMessagesBefore(Date.now() - Number(age) * DAY);
    const count = deletions.reduce((sum, { messages }) => sum + messages, 0);
    lookAgain();
    if (count === 0) return t("settings.delete_old_none");
    offerUndo({
      text: t("settings.delete_old_done", { count }),
      undo: () =>
        void restoreAll(deletions)
          .catch((thrown: unknown) => notify(t("chat.not_restored"), errorText(thrown, t)))
          .finally(lookAgain),
    });
    return t("settings.delete_old_done", { count });
  };
  return (
    <SettingRow
      label={t("settings.delete_old")}
      hint={t("settings.delete_old_hint")}
      error={error}
      done={done}
      testId="delete-old"
    >
      <div className={styles.controls}>
        <Select
          aria-label={t("settings.delete_old_age")}
          value={age}
          options={AGES.map((value) => ({ value, text: t(`settings.age.${value}`) }))}
          onChange={setAge}
        />
        <Button
          busy={busy}
          onClick={() => {
            setBusy(true);
            void run(remove).finally(() => setBusy(false));
          }}
        >
          {t("chat.delete")}
        </Button>
      </div>
    </SettingRow>
  );
}
