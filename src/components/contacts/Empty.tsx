// What stands in place of the list: nobody found, with what is searched; nobody met, with what to do about it.
import { SearchX, Users } from "lucide-react";
import { useI18n } from "@/i18n";
import { EmptyState } from "@/ui/EmptyState";

export function NobodyFound({ query }: { query: string }) {
  const { t } = useI18n();
  return (
    <div className="fill">
      <EmptyState
        icon={<SearchX size="1.25rem" aria-hidden="true" />}
        title={t("contacts.no_match", { query })}
        hint={t("contacts.no_match_hint")}
      />
    </div>
  );
}

export function NobodyYet() {
  const { t } = useI18n();
  return (
    <div className="fill" data-testid="contacts-empty">
      <EmptyState
        icon={<Users size="1.25rem" aria-hidden="true" />}
        title={t("contacts.empty")}
        hint={t("contacts.empty_hint")}
      />
    </div>
  );
}
