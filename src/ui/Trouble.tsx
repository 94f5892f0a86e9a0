// What is shown in place of something that could not be loaded: why, and a way to try again.
import { TriangleAlert } from "lucide-react";
import { errorText, useI18n } from "@/i18n";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

export function Trouble({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const { t } = useI18n();
  return (
    <div role="alert" className="fill">
      <EmptyState icon={<TriangleAlert size="1.25rem" aria-hidden="true" />} title={title} hint={errorText(error, t)}>
        <Button onClick={onRetry}>{t("app.retry")}</Button>
      </EmptyState>
    </div>
  );
}
