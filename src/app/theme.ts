// Keeps the document's theme that of the preferences. public/theme.js sets the first one, before the first paint.
import { useEffect } from "react";
import { usePreferences } from "@/lib/preferences";

export function useTheme(): void {
  const { theme } = usePreferences();
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
