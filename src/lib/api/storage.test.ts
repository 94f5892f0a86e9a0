import { expect, it } from "vitest";
import { pageAt } from "@/lib/host/demoHistory";
import { FakeHost, someContact, someMessage } from "@/test/FakeHost";
import { importEverything } from "./importing";
import { exportEverything } from "./storage";

it("exports conversations of any length, each message once and in order", async () => {
  const all = Array.from({ length: 1_200 }, (_, index) => someMessage({ id: String(index), at: index }));
  const talked = { text: "Hello", at: 1, outgoing: false, order: 1, attachments: false, unreadable: false };
  new FakeHost({
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    list_contacts: () => [
      someContact({ lastMessage: talked }),
      someContact({ id: "c-jonas", lastMessage: talked }),
      someContact({ id: "c-silent" }),
    ],
    list_messages: ({ contactId, place, limit }) =>
      pageAt(contactId === "c-mei" ? all : all.slice(0, 500), place, limit),
  });
  const progress: number[] = [];
  const text = await exportEverything(new Date(0), (messages) => progress.push(messages));
  const { exportedAt, contacts, conversations } = JSON.parse(text);
  expect(exportedAt).toBe("1970-01-01T00:00:00.000Z");
  expect(contacts).toHaveLength(3);
  expect(conversations.map((each: { contactId: string }) => each.contactId)).toEqual(["c-mei", "c-jonas"]);
  expect(conversations[0].messages).toEqual(all);
  expect(conversations[1].messages).toHaveLength(500);
  expect(progress).toEqual([500, 1_000, 1_200, 1_700, 1_700]);
});

it("imports in portions that the door takes, and says how far it is", async () => {
  const long = Array.from({ length: 9 }, (_, index) => someMessage({ id: String(index), text: "字".repeat(70_000) }));
  const host = new FakeHost({
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    import_contact: () => "c-here",
    import_messages: ({ messages }) => messages.length,
  });
  const file = { format: 1, contacts: [someContact()], conversations: [{ contactId: "c-mei", messages: long }] };
  const progress: number[] = [];
  const imported = await importEverything(JSON.stringify(file), (sent) => progress.push(sent));
  expect(imported).toEqual({ contacts: 1, messages: 9, known: 0 });
  expect(progress).toEqual([0, 4, 8, 9]);
  for (const body of host.called("import_messages"))
    expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeLessThan(1 << 20);
});

it("brings the charset along that was chosen for a contact", async () => {
  const host = new FakeHost({
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    list_contacts: () => [someContact({ charsetChoice: "Shift_JIS" })],
    import_contact: () => "c-here",
  });
  const exported = JSON.parse(await exportEverything(new Date(0), () => {}));
  await importEverything(JSON.stringify(exported), () => {});
  delete exported.contacts[0].charsetChoice;
  await importEverything(JSON.stringify(exported), () => {});
  const sent = host.called("import_contact") as { contact: { charsetChoice: string | null } }[];
  expect(sent.map(({ contact }) => contact.charsetChoice)).toEqual(["Shift_JIS", null]);
});
