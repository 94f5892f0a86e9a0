// The layout: rail, list, the conversation or a page, and details on demand. Up to three panes side by side, one in a narrow
// window. Knows nothing of their contents.
import type { CSSProperties, ReactNode } from "react";
import { useI18n } from "@/i18n";
import { Splitter } from "@/ui/Splitter";
import { BOUNDS, useWidths, type Widths } from "./layout";
import styles from "./Shell.module.css";

type ShellProps = {
  rail: ReactNode;
  list: ReactNode;
  main: ReactNode;
  details: ReactNode | null;
  /** The pane that is shown where there is room for one; where there is room for two, details replace main. */
  front: "list" | "main" | "details";
  /** The front pane has its own way back, so that a very narrow window can omit the rail. */
  leadsBack: boolean;
};

export function Shell({ rail, list, main, details, front, leadsBack }: ShellProps) {
  const { t } = useI18n();
  const [widths, setWidth] = useWidths();
  const splitter = (pane: keyof Widths, side: "before" | "after", label: string) => (
    <Splitter
      label={label}
      pane={side}
      value={widths[pane]}
      {...BOUNDS[pane]}
      onChange={(width) => setWidth(pane, width)}
    />
  );
  return (
    <div className={styles.frame}>
      <div
        className={styles.shell}
        data-shell
        data-front={front}
        data-alone={leadsBack && front !== "list"}
        data-details={details !== null}
        style={{ "--list": `${widths.list}rem`, "--details": `${widths.details}rem` } as CSSProperties}
      >
        <button type="button" className={styles.skip} onClick={() => document.getElementById("main")?.focus()}>
          {t("app.skip")}
        </button>
        {rail}
        <div className={styles.list}>{list}</div>
        {splitter("list", "before", t("app.list_width"))}
        <main id="main" className={styles.main} tabIndex={-1} data-pane="main">
          {main}
        </main>
        {details !== null && (
          <>
            {splitter("details", "after", t("app.details_width"))}
            <aside className={styles.details} data-pane="details" tabIndex={-1} aria-label={t("app.details")}>
              {details}
            </aside>
          </>
        )}
      </div>
    </div>
  );
}
