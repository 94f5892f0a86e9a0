import { describe, expect, it } from "vitest";
import { english } from "@/i18n/messages";
import { translator } from "@/i18n/translate";
import { tell } from "./usePresenceNews";

const t = translator(english, "en");

describe("tell", () => {
  it("names one or two", () => {
    expect(tell([{ name: "Mei", online: false }], t)).toBe("Mei is offline.");
    expect(
      tell(
        [
          { name: "Mei", online: false },
          { name: "Anna", online: true },
        ],
        t,
      ),
    ).toBe("Mei is offline. Anna is online.");
  });

  it("counts more", () => {
    const many = [true, true, true, false].map((online, index) => ({ name: `p${index}`, online }));
    expect(tell(many, t)).toBe("3 contacts came online. 1 contact went offline.");
  });
});
