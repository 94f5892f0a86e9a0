// Addresses and ranges beyond the own subnets that this node announces itself to: added one by one, removed with an undo.
import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { errorText, useI18n } from "@/i18n";
import { networkQuery, updateTargets } from "@/lib/api/network";
import { toFailure } from "@/lib/host";
import { Button, IconButton } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { LiveText } from "@/ui/LiveText";
import { Section as Group } from "@/ui/Page";
import { TextInput } from "@/ui/TextInput";
import { notify } from "@/ui/Toast";
import { useUndoable } from "@/ui/undo";
import styles from "./NetworkSettings.module.css";
import { targetProblem } from "./targetRules";

export function Targets({ targets }: { targets: readonly string[] }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const offerUndo = useUndoable();
  const keep = async (next: string[]) => {
    await updateTargets(next);
    queries.setQueryData(networkQuery.queryKey, (now) => now && { ...now, targets: next });
  };
  const tryTo = (next: string[]) =>
    keep(next).catch((error: unknown) => notify(t("settings.targets_failed"), errorText(error, t)));
  const remove = async (target: string) => {
    await tryTo(targets.filter((each) => each !== target));
    // What was added since stays.
    const restored = () => [...(queries.getQueryData(networkQuery.queryKey)?.targets ?? []), target];
    offerUndo({ text: t("settings.target_removed", { target }), undo: () => void tryTo(restored()) });
  };
  return (
    <Group title={t("settings.targets")} lead={t("settings.targets_lead")}>
      <Card>
        {targets.length > 0 && (
          <ul className={styles.list} data-testid="targets">
            {targets.map((target) => (
              <li key={target} className={styles.item}>
                <code dir="ltr">{target}</code>
                <IconButton
                  label={t("settings.target_remove", { target })}
                  icon={<X size="1rem" aria-hidden="true" />}
                  onClick={() => void remove(target)}
                />
              </li>
            ))}
          </ul>
        )}
        <NewTarget targets={targets} onAdd={(target) => keep([...targets, target])} />
      </Card>
    </Group>
  );
}

type NewTargetProps = { targets: readonly string[]; onAdd: (target: string) => Promise<void> };

function NewTarget({ targets, onAdd }: NewTargetProps) {
  const { t } = useI18n();
  const id = useId();
  const [text, setText] = useState("");
  const [note, setNote] = useState<{ error?: string; done?: string }>({});
  const { error, done } = note;
  const check = (typed: string) => {
    const problem = targetProblem(typed.normalize("NFKC").trim(), targets);
    return problem && t(problem);
  };
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const target = text.normalize("NFKC").trim();
    const problem = target === "" ? t("error.target") : check(text);
    if (problem) return setNote({ error: problem });
    try {
      await onAdd(target);
      setText("");
      setNote({ done: t("settings.target_added", { target }) });
    } catch (thrown) {
      const known = toFailure(thrown).code === "config.bad_value" ? t("error.target") : errorText(thrown, t);
      setNote({ error: known });
    }
  };
  return (
    <form className={styles.add} onSubmit={(event) => void add(event)} noValidate>
      <label htmlFor={id}>{t("settings.target_new")}</label>
      <div className={styles.field}>
        <TextInput
          id={id}
          value={text}
          dir="ltr"
          placeholder="10.1.2.0/24"
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-hint ${id}-note`}
          onChange={({ target: { value } }) => {
            setText(value);
            // A mistake that is shown is followed while it is being mended.
            const still = error === undefined ? null : check(value);
            setNote(still ? { error: still } : {});
          }}
        />
        <Button type="submit">{t("settings.target_add")}</Button>
      </div>
      <p id={`${id}-hint`} className={styles.hint}>
        {t("settings.target_hint")}
      </p>
      <div id={`${id}-note`} className={styles.note} role="status" data-error={error !== undefined}>
        <LiveText>{error ?? done}</LiveText>
      </div>
    </form>
  );
}
