import { describe, expect, it } from "vitest";
import type { History } from "@/lib/api/history";
import type { EventDto } from "@/lib/host";
import { someContact, someMessage } from "@/test/FakeHost";
import { contactsToAsk, patchContacts, patchStates } from "./patch";

const a = someContact({ id: "a", presence: "online", lastSeen: 10, unread: 3 });
const b = someContact({ id: "b", presence: "offline", lastSeen: 20 });
const facts = { seq: 1, peerIp: "10.0.0.7", username: "x", timestamp: 99 };
const offline = (reason: "explicit" | "timeout" | "unanswered" | "cleanup"): EventDto => ({
  type: "peer-offline",
  contactId: "a",
  reason,
  ...facts,
});
const online: EventDto = { type: "peer-online", contactId: "b", ...facts };
const uncertain: EventDto = { type: "peer-uncertain", contactId: "a", ...facts };
const certain: EventDto = { type: "peer-certain", contactId: "a", ...facts };

describe("patchContacts", () => {
  it("changes whom an event names, and nobody else", () => {
    const [first, second] = patchContacts([a, b], [offline("explicit")]);
    expect(first).toEqual({ ...a, presence: "offline", offlineReason: "explicit", lastSeen: 99 });
    expect(second).toBe(b);
  });

  it("keeps the last-seen of somebody who was only forgotten", () => {
    expect(patchContacts([a], [offline("cleanup")])[0]?.lastSeen).toBe(10);
  });

  it("notes since when somebody is in doubt, which is no new sight of them, and forgets it when the doubt ends", () => {
    const doubted = patchContacts([a], [uncertain]);
    expect(doubted[0]).toEqual({ ...a, presence: "uncertain", uncertainSince: 99 });
    expect(patchContacts(doubted, [certain])[0]).toEqual({ ...a, lastSeen: 99 });
    expect(patchContacts(doubted, [offline("unanswered")])[0]).toMatchObject({
      presence: "offline",
      uncertainSince: null,
      offlineReason: "unanswered",
    });
  });

  it("forgets why somebody was gone when they come back", () => {
    const gone = patchContacts([a], [offline("unanswered")]);
    expect(patchContacts(gone, [{ ...online, contactId: "a" }])[0]?.offlineReason).toBeNull();
  });

  it("lets the last of several events stand", () => {
    const back: EventDto = { ...online, seq: 2, contactId: "a", timestamp: 100 };
    expect(patchContacts([a], [offline("timeout"), back])[0]).toMatchObject({ presence: "online", lastSeen: 100 });
  });

  it("clears what is unread, also for somebody who left in the same batch", () => {
    const read: EventDto = { seq: 2, type: "messages-read", contactId: "a" };
    expect(patchContacts([a], [offline("explicit"), read])[0]).toMatchObject({ presence: "offline", unread: 0 });
  });

  it("returns the same list when nothing concerns it", () => {
    const list = [a, b];
    expect(patchContacts(list, [{ seq: 1, type: "config-changed" }])).toBe(list);
  });
});

describe("contactsToAsk", () => {
  const cases: [string, EventDto, boolean][] = [
    ["somebody known came", online, false],
    ["somebody unknown came", { ...online, contactId: "new" }, true],
    ["somebody said goodbye", offline("explicit"), false],
    // The event's time is that of noticing; when they were heard last is only in the list.
    ["somebody fell silent", offline("timeout"), true],
    ["somebody did not answer", offline("unanswered"), true],
    ["somebody is in doubt", uncertain, false],
    // What was heard may have been a new name.
    ["a doubt ended", certain, true],
    ["a name changed", { seq: 1, type: "peer-changed", contactId: "a" }, true],
    ["a message came", { seq: 1, type: "message-received", contactId: "a", messageId: "m" }, true],
    ["a message arrived", { seq: 1, type: "message-state", contactId: "a", messageId: "m", state: "delivered" }, false],
    ["messages were deleted", { seq: 1, type: "messages-pruned", contactId: "a" }, true],
    ["messages were read", { seq: 1, type: "messages-read", contactId: "a" }, false],
  ];

  it.each(cases)("when %s", (_what, event, expected) => {
    expect(contactsToAsk([a, b], [event]).size > 0).toBe(expected);
  });
});

describe("patchStates", () => {
  const history: History = {
    messages: [someMessage({ id: "m1" }), someMessage({ id: "m2", outgoing: true, state: "sending" })],
    fromStart: true,
    toEnd: true,
    stretch: 1,
  };
  const state = (to: "delivered" | "failed"): EventDto => ({
    seq: 1,
    type: "message-state",
    contactId: "a",
    messageId: "m2",
    state: to,
  });

  it("takes over a state and leaves the other messages as they are", () => {
    const patched = patchStates(history, [state("delivered")]);
    expect(patched.messages[1]?.state).toBe("delivered");
    expect(patched.messages[0]).toBe(history.messages[0]);
  });

  it("leaves a failure to be asked for, because its reason is not told", () => {
    expect(patchStates(history, [state("failed")])).toBe(history);
  });
});
