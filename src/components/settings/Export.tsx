// Everything that is kept, as one JSON file where downloads go.
import { useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { exportEverything } from "@/lib/api/storage";
import { saveFile } from "@/lib/host";
import { Button } from "@/ui/Button";
import { SettingRow } from "@/ui/SettingRow";

export function Export({ messages }: { messages: number }) {
  const { t } = useI18n();
  /** Messages read so far; null while nothing is exported. */
  const [read, setRead] = useState<number | null>(null);
  const [note, setNote] = useState<{ error: string | null; done: string | null }>({ error: null, done: null });

  const save = async () => {
    setNote({ error: null, done: null });
    setRead(0);
    const now = new Date();
    try {
      const text = await exportEverything(now, setRead);
      const name = `landline-${now.toISOString().slice(0, 10)}.json`;
      const file = await saveFile({ name, type: "application/json", text });
      setNote({ error: null, done: t("settings.exported", { file }) });
    } catch (thrown) {
      setNote({ error: errorText(thrown, t), done: null });
    }
    setRead(null);
  };

  const progress = read === null ? null : t("settings.exporting", { read, messages: Math.max(read, messages) });
  return (
    <SettingRow
      label={t("settings.export")}
      hint={t("settings.export_hint")}
      error={note.error}
      done={progress ?? note.done}
      testId="export"
    >
      <Button busy={read !== null} onClick={() => void save()}>
        {t("settings.export_all")}
      </Button>
    </SettingRow>
  );
}
