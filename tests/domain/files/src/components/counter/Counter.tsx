// The page: the number, and a button that makes it larger.
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "@/i18n";
import { call } from "@/lib/host";
import { Button } from "@/ui/Button";
import { totalQuery } from "./reducer";

export default function Counter() {
  const { t } = useI18n();
  const { data } = useQuery(totalQuery);
  return (
    <section aria-label={t("counter.title")}>
      {data !== undefined && <p>{t("counter.total", { total: data })}</p>}
      <Button onClick={() => void call("add_to_counter", { amount: 1 })}>{t("counter.add")}</Button>
    </section>
  );
}
