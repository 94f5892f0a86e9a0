// The language of the window, for components: `useI18n()` gives the translator and the locale for dates and numbers.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { preferences, usePreferences } from "@/lib/preferences";
import { english, followMessages, loadMessages, messagesOf } from "./messages";
import { chooseHan, chooseLocale, type Language, type Translate, translator } from "./translate";

export { errorText } from "./errors";
export { isMessageKey } from "./messages";
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

export type I18n = { t: Translate; language: Language; locale: string };

const I18nContext = createContext<I18n>({ t: translator(english, "en"), language: "en", locale: "en" });

/** Loads the language that the window will speak, so that it is drawn in it from the beginning. */
export async function loadLanguage(): Promise<void> {
  await loadMessages(chooseLocale(preferences().language, navigator.languages).language);
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const wanted = usePreferences().language;
  const chosen = useMemo(() => chooseLocale(wanted, navigator.languages), [wanted]);
  const held = useSyncExternalStore(followMessages, () => messagesOf(chosen.language) !== undefined);
  // Until the language that was chosen is there, the window speaks as before.
  const [spoken, setSpoken] = useState(chosen);
  if (held && spoken !== chosen) setSpoken(chosen);
  useEffect(() => void loadMessages(chosen.language), [chosen]);
  const value = useMemo(() => {
    const { language, locale } = spoken;
    return { t: translator(messagesOf(language) ?? english, locale), language, locale };
  }, [spoken]);
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
