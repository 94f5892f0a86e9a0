import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { contactsQuery } from "@/lib/api/peers";
import type { Contact, EventDto } from "@/lib/host";
import { FakeHost, someContact } from "@/test/FakeHost";
import { contactAsker } from "./askForContacts";

const changed = (contactId: string): EventDto => ({ seq: 1, type: "peer-changed", contactId });
const online = (contactId: string): EventDto => ({
  seq: 2,
  type: "peer-online",
  contactId,
  peerIp: "10.0.0.7",
  username: "x",
  timestamp: 1,
});

function setUp(people: Contact[]) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const host = new FakeHost({ list_contacts: () => people });
  queries.setQueryData(contactsQuery.queryKey, structuredClone(people));
  const asker = contactAsker(queries);
  const list = () => queries.getQueryData(contactsQuery.queryKey) ?? [];
  return { host, list, note: (...events: EventDto[]) => asker.note(list(), events) };
}

describe("asking for contacts", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("asks for who changed, once for many facts, and leaves the others as they are", async () => {
    const people = [someContact({ id: "a" }), someContact({ id: "b" })];
    const { host, list, note } = setUp(people);
    const [, before] = list();
    Object.assign(people[0] ?? {}, { ownName: "Anna" });
    note(changed("a"));
    note(changed("a"));
    await vi.advanceTimersByTimeAsync(600);
    expect(host.called("get_contact")).toEqual([{ contactId: "a" }]);
    expect(list()[0]?.ownName).toBe("Anna");
    expect(list()[1]).toBe(before);
  });

  it("puts somebody new at the end", async () => {
    const people = [someContact({ id: "a" })];
    const { list, note } = setUp(people);
    people.push(someContact({ id: "new" }));
    note(online("new"));
    await vi.advanceTimersByTimeAsync(600);
    expect(list().map(({ id }) => id)).toEqual(["a", "new"]);
  });

  it("asks for everybody when many changed", async () => {
    const people = Array.from({ length: 20 }, (_, index) => someContact({ id: `c${index}` }));
    const { host, note } = setUp(people);
    note(...people.map(({ id }) => changed(id)));
    await vi.advanceTimersByTimeAsync(600);
    expect(host.called("get_contact")).toEqual([]);
  });

  it("does not take an answer that is older than a fact, and asks again", async () => {
    const people = [someContact({ id: "a", presence: "offline" })];
    const { host, list, note } = setUp(people);
    let answer: (contact: Contact) => void = () => undefined;
    host.answer({ get_contact: () => new Promise<Contact>((resolve) => (answer = resolve)) });
    note(changed("a"));
    await vi.advanceTimersByTimeAsync(600);
    note(online("a"));
    answer(someContact({ id: "a", presence: "offline", ownName: "old" }));
    await vi.advanceTimersByTimeAsync(10);
    expect(list()[0]?.ownName).toBe("");
    host.answer({ get_contact: () => someContact({ id: "a", ownName: "new" }) });
    await vi.advanceTimersByTimeAsync(600);
    expect(list()[0]?.ownName).toBe("new");
  });
});
