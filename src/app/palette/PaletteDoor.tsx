// Loads the palette, whose code is not in the first load, and takes keys from the moment it is opened.
import { type ComponentType, useEffect, useState } from "react";
import { useI18n } from "@/i18n";
import { notify } from "@/ui/Toast";
import type { AppPaletteProps } from "./AppPalette";
import { KeyHolder } from "./KeyHolder";

type PaletteDoorProps = Omit<AppPaletteProps, "typed" | "returnTo">;

let code: ComponentType<AppPaletteProps> | null = null;

/** Resolves when the palette's code is loaded. */
export async function loadPalette(): Promise<void> {
  code ??= (await import("./AppPalette")).default;
}

export function PaletteDoor(props: PaletteDoorProps) {
  const { onClose, peopleOnly } = props;
  const { t } = useI18n();
  // Not `lazy`: its fallback stays for 300 ms even if the code arrives earlier.
  const [Palette, setPalette] = useState(() => code);
  const [typed, setTyped] = useState("");
  const [returnTo] = useState(() => document.activeElement);
  useEffect(() => {
    if (Palette) return;
    loadPalette().then(
      () => setPalette(() => code),
      () => {
        onClose();
        notify(t("app.crashed"), t("app.crashed_hint"));
      },
    );
  }, [Palette, onClose, t]);
  if (Palette) return <Palette {...props} typed={typed} returnTo={returnTo} />;
  const label = t(peopleOnly ? "palette.people_label" : "palette.label");
  return <KeyHolder label={label} typed={typed} onType={setTyped} onClose={onClose} />;
}
