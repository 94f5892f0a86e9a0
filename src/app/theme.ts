// Keeps the document's theme and size of text those of the preferences. public/theme.js sets the first ones, before the first
// paint.
import { useEffect } from "react";
import { usePreferences } from "@/lib/preferences";

export function useTheme(): void {
  const { theme, textSize } = usePreferences();
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  useEffect(() => {
    if (textSize === "normal") delete document.documentElement.dataset.text;
    else document.documentElement.dataset.text = textSize;
  }, [textSize]);
}
