// An error boundary, so that a fault in one pane leaves the others working.
import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useI18n } from "@/i18n";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";

type BoundaryProps = { children: ReactNode };

export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    // A module that failed to load fails until the window is reloaded. Route and drafts survive that.
    return this.state.failed ? <Crashed onRetry={() => location.reload()} /> : this.props.children;
  }
}

function Crashed({ onRetry }: { onRetry: () => void }) {
  const { t } = useI18n();
  return (
    <div role="alert" className="fill">
      <EmptyState
        icon={<TriangleAlert size="1.25rem" aria-hidden="true" />}
        title={t("app.crashed")}
        hint={t("app.crashed_hint")}
      >
        <Button onClick={onRetry}>{t("app.retry")}</Button>
      </EmptyState>
    </div>
  );
}
