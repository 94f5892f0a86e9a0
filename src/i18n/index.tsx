// The language of the window, for components: `useI18n()` gives the translator and the locale for dates and numbers.
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { usePreferences } from "@/lib/preferences";
import { chooseHan, chooseLocale, type Language, type Translate, translator } from "./translate";

export { errorText } from "./errors";
export {
  formatAgo,
  formatClock,
  formatDay,
  formatDuration,
  formatExact,
  formatFullDate,
  formatLastSeen,
  formatShort,
  formatTime,
  formatWeekday,
} from "./time";
export type { Language, MessageKey, Translate } from "./translate";
export { isMessageKey } from "./translate";

export type I18n = { t: Translate; language: Language; locale: string };

const I18nContext = createContext<I18n>({ t: translator("en", "en"), language: "en", locale: "en" });

export function I18nProvider({ children }: { children: ReactNode }) {
  const wanted = usePreferences().language;
  const value = useMemo(() => {
    const { language, locale } = chooseLocale(wanted, navigator.languages);
    return { t: translator(language, locale), language, locale };
  }, [wanted]);
  useEffect(() => {
    const root = document.documentElement;
    // Screen readers choose their voice by it.
    root.lang = value.language;
    const han = chooseHan(value.language, navigator.languages);
    if (han) root.dataset.han = han;
    else delete root.dataset.han;
  }, [value.language]);
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  return useContext(I18nContext);
}
