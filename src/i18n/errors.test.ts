// Errors in the person's language, by their code; and the node's own words for a code that has no sentence.
import { describe, expect, it } from "vitest";
import { ApiFailure } from "@/lib/host";
import { errorText } from "./errors";
import { translator } from "./translate";
import zhCN from "./zh-CN.json";

const t = translator(zhCN, "zh-CN");
const failure = (code: string) => new ApiFailure({ code, message: "In English.", hint: "Do this." });

describe("errorText", () => {
  it.each([
    "chat.unknown_contact",
    "chat.stopped",
    "peer.busy",
    "config.interrupted",
    "api.bad_arguments",
    "web.unauthorized",
    "config.unreadable",
    "peer.not_announced",
    "chat.no_room",
    "chat.to_self",
    "chat.not_incoming",
    "web.too_many_requests",
  ])("says %s in Chinese to whoever reads Chinese", (code) => {
    expect(errorText(failure(code), t)).toMatch(/\p{Script=Han}/u);
    expect(errorText(failure(code), t)).not.toContain("English");
  });

  it("gives the node's own words for a code without a sentence", () => {
    expect(errorText(failure("chat.brand_new"), t)).toBe("In English. Do this.");
  });
});
