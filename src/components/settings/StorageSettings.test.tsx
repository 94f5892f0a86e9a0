import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { FakeHost, someContact, someMessage } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { StorageSettings } from "./StorageSettings";

afterEach(() => vi.restoreAllMocks());

async function shown() {
  const host = new FakeHost({
    get_storage_usage: () => ({ databaseBytes: 2_400_000, messages: 1_234, oldestAt: Date.UTC(2026, 2, 4, 12) }),
    get_node_info: () => ({
      version: "0.1.0",
      profileDir: "/srv/kim/landline",
      port: 2425,
      interfaces: [],
      startedAt: 0,
    }),
    get_profile: () => ({ user: "kim", host: "pc", nickname: "Kim", group: "" }),
    list_contacts: () => [
      someContact({
        lastMessage: { text: "Hello", at: 1, outgoing: false, order: 1, attachments: false, unreadable: false },
      }),
    ],
    list_messages: () => [someMessage()],
    restore_messages: () => null,
  });
  renderScreen(<StorageSettings />);
  await screen.findByText("2.4 MB");
  return host;
}

/** Chooses a file with this text. */
async function choose(text: string) {
  await userEvent.upload(
    screen.getByLabelText("Import"),
    new File([text], "landline.json", { type: "application/json" }),
  );
}

describe("Storage", () => {
  it("says how much is kept, since when and where", async () => {
    await shown();
    expect(screen.getByText("1,234")).toBeVisible();
    expect(screen.getByText(/^since Wednesday, .*2026$/)).toBeVisible();
    expect(await screen.findByText("/srv/kim/landline")).toBeVisible();
  });

  it("exports everything as one file", async () => {
    const host = await shown();
    await userEvent.click(screen.getByRole("button", { name: "Export…" }));
    expect(await screen.findByText(/^Saved as landline-\d{4}-\d{2}-\d{2}\.json/)).toBeVisible();
    const everything = JSON.parse(host.saved[0]?.text ?? "{}");
    expect(everything).toMatchObject({ format: 1, profile: { user: "kim" }, contacts: [{ id: "c-mei" }] });
    expect(everything.conversations).toEqual([{ contactId: "c-mei", messages: [someMessage()] }]);
  });

  it("says what an export is called where it lies, and when it was not saved", async () => {
    const host = await shown();
    host.savedAs = () => "landline (1).json";
    await userEvent.click(screen.getByRole("button", { name: "Export…" }));
    expect(await screen.findByText(/^Saved as landline \(1\)\.json/)).toBeVisible();
    host.savedAs = null;
    await userEvent.click(screen.getByRole("button", { name: "Export…" }));
    expect(await screen.findByText(/^The file could not be saved where downloads go/)).toBeVisible();
    expect(screen.queryByText(/^Saved as/)).toBeNull();
  });

  it("imports a file, whatever of it is here already", async () => {
    const host = await shown();
    host.answer({ import_contact: () => "c-here", import_messages: () => 1 });
    const mei = someContact({ ownName: "Mei" });
    const file = {
      format: 1,
      contacts: [mei, someContact({ id: "c-self", user: "kim", host: "pc" })],
      conversations: [{ contactId: mei.id, messages: [someMessage({ id: "1" }), someMessage({ id: "2" })] }],
    };
    await choose(JSON.stringify(file));
    expect(await screen.findByText("1 message with 1 contact imported; 1 was here already.")).toBeVisible();
    const contacts = host.called("import_contact") as [{ contact: { user: string; ownName: string } }];
    expect(contacts.map(({ contact }) => [contact.user, contact.ownName])).toEqual([[mei.user, "Mei"]]);
    expect(host.called("import_messages")).toMatchObject([
      { contactId: "c-here", messages: [{ id: "1" }, { id: "2" }] },
    ]);
  });

  it.each([
    ["{ not JSON", /^This is not a file that Landline exported/],
    ['{"format":1,"contacts":"many","conversations":[]}', /^This is not a file that Landline exported/],
    ['{"format":2,"contacts":[],"conversations":[]}', /^This file was exported by a newer Landline/],
  ])("refuses %s", async (text, words) => {
    const host = await shown();
    await choose(text);
    expect(await screen.findByText(words)).toBeVisible();
    expect(host.called("import_contact")).toEqual([]);
  });

  it("deletes what is old and offers all of it back", async () => {
    const host = await shown();
    host.answer({
      delete_messages_before: () => [
        { id: "d1", messages: 3 },
        { id: "d2", messages: 1 },
      ],
    });
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect((await screen.findAllByText("4 messages were deleted."))[0]).toBeVisible();
    const [{ before }] = host.called("delete_messages_before") as [{ before: number }];
    expect(Date.now() - before).toBeGreaterThanOrEqual(365 * 86_400_000);
    await userEvent.click(screen.getByRole("button", { name: /^Undo/ }));
    await waitFor(() => expect(host.called("restore_messages")).toEqual([{ deletionId: "d1" }, { deletionId: "d2" }]));
  });

  it("says when there is nothing so old", async () => {
    const host = await shown();
    host.answer({ delete_messages_before: () => [] });
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("There is nothing so old.")).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Undo/ })).toBeNull();
  });
});
