// Brings back what was exported, on this computer or on another.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useI18n } from "@/i18n";
import { importEverything } from "@/lib/api/importing";
import { contactsQuery } from "@/lib/api/peers";
import { storageQuery } from "@/lib/api/storage";
import { Button } from "@/ui/Button";
import { SettingRow } from "@/ui/SettingRow";
import { useInstant } from "./useInstant";

export function Import() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { run, error, done } = useInstant();
  const [progress, setProgress] = useState<{ sent: number; all: number } | null>(null);
  const chooser = useRef<HTMLInputElement>(null);

  const take = async (file: File) => {
    setProgress({ sent: 0, all: 0 });
    try {
      const imported = await importEverything(await file.text(), (sent, all) => setProgress({ sent, all }));
      return t("settings.imported", imported);
    } finally {
      setProgress(null);
      // Also after a fault: what came before it is there.
      void queries.invalidateQueries({ queryKey: contactsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: storageQuery.queryKey });
    }
  };
  return (
    <SettingRow
      label={t("settings.import")}
      hint={t("settings.import_hint")}
      error={error}
      done={progress ? t("settings.importing", progress) : done}
      testId="import"
    >
      <Button busy={progress !== null} onClick={() => chooser.current?.click()}>
        {t("settings.import_file")}
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={t("settings.import")}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // The same file may be chosen again.
          currentTarget.value = "";
          if (file) void run(() => take(file));
        }}
      />
    </SettingRow>
  );
}
