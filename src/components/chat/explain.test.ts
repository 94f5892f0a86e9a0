import { describe, expect, it } from "vitest";
import type { Contact, Message } from "@/lib/host";
import { someContact, someMessage } from "@/test/FakeHost";
import { canTryNow, explanationOf } from "./explain";

const mine = (changes: Partial<Message>) => someMessage({ outgoing: true, ...changes });
const here = someContact();
const moved = someContact({ newAddress: { address: "10.0.0.9", waiting: 1 } });
const away = (changes: Partial<Contact> = {}) => someContact({ presence: "offline", ...changes });
const failure = (code: string) => ({ code, message: "", hint: "" });

describe("explanationOf", () => {
  it.each([
    [mine({ state: "sending" }), here, "chat.why.sending"],
    [mine({ state: "delivered" }), away(), "chat.why.delivered"],
    [mine({ state: "waiting" }), away(), "chat.why.waiting"],
    [mine({ state: "waiting" }), here, "chat.why.silent"],
    [mine({ state: "waiting" }), moved, "chat.why.new_address"],
    [mine({ state: "waiting" }), away({ newAddress: moved.newAddress }), "chat.why.waiting"],
    [mine({ state: "failed", failure: failure("chat.unanswered") }), here, "chat.why.failed"],
    [mine({ state: "failed", failure: failure("chat.cancelled") }), here, "chat.why.cancelled"],
    [someMessage(), here, null],
  ] as const)("of %j", (message, contact, why) => {
    expect(explanationOf(message, contact)).toBe(why);
  });
});

describe("canTryNow", () => {
  it.each([
    [here, true],
    [moved, false],
    [away({ offlineReason: "unanswered" }), true],
    // Somebody else may have the address by now.
    [away({ offlineReason: "explicit" }), false],
    [away({ offlineReason: "timeout" }), false],
  ])("of %j", (contact, can) => {
    expect(canTryNow(contact)).toBe(can);
  });
});
