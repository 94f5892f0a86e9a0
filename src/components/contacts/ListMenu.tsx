// What concerns the whole list: its order, and taking it elsewhere.
import { ArrowDownUp, Download } from "lucide-react";
import { useI18n } from "@/i18n";
import { IconButton } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { SORTS, type Sort } from "./rows";

type ListMenuProps = { sort: Sort; onSort: (sort: Sort) => void; onExport: () => void };

export function ListMenu({ sort, onSort, onExport }: ListMenuProps) {
  const { t } = useI18n();
  return (
    <Menu
      align="end"
      trigger={<IconButton label={t("contacts.sort_export")} icon={<ArrowDownUp size="1rem" aria-hidden="true" />} />}
      entries={[
        {
          type: "choice",
          label: t("contacts.sort"),
          value: sort,
          options: SORTS.map((value) => ({ value, text: t(`contacts.sort.${value}`) })),
          onChoose: (value) => onSort(SORTS.find((each) => each === value) ?? sort),
        },
        { type: "separator" },
        {
          text: t("contacts.export_all"),
          icon: <Download size="1rem" aria-hidden="true" />,
          onSelect: onExport,
        },
      ]}
    />
  );
}
