import { describe, expect, it } from "vitest";
import { english } from "./messages";
import { chooseHan, chooseLocale, translator } from "./translate";

describe("translator", () => {
  const t = translator(english, "en");

  it("isolates a name that is written from right to left, and no other", () => {
    expect(t("chat.state.waiting", { name: "דנה" })).toBe("Waiting for \u2068דנה\u2069");
    expect(t("chat.state.waiting", { name: "Zoë 王" })).toBe("Waiting for Zoë 王");
  });
});

describe("chooseLocale", () => {
  it.each([
    ["system", ["de-DE", "en-GB"], "en", "en-GB"],
    ["system", ["zh-TW"], "zh-CN", "zh-TW"],
    ["system", ["ja-JP", "en"], "ja", "ja-JP"],
    ["system", ["jam", "eng"], "en", "en"],
    ["system", [], "en", "en"],
    ["zh-CN", ["en-US"], "zh-CN", "zh-CN"],
  ] as const)("of %s and %j is %s, with the region of %s", (wanted, system, language, locale) => {
    expect(chooseLocale(wanted, system)).toEqual({ language, locale });
  });
});

describe("chooseHan", () => {
  it.each([
    ["zh-CN", ["ja-JP"], "zh-CN"],
    ["ja", ["zh-CN"], "ja"],
    ["en", ["en-GB", "ja"], "ja"],
    ["en", ["ko-KR", "ja"], "ko"],
    ["en", ["en", "zh-Hant-HK"], "zh-TW"],
    ["en", ["de", "jam"], undefined],
  ] as const)("in a window in %s on a system in %j is %s", (language, system, han) => {
    expect(chooseHan(language, system)).toBe(han);
  });
});
