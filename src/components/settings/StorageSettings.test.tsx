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
    list_contacts: () => [someContact({ lastMessage: { text: "Hello", at: 1, outgoing: false } })],
    list_messages: () => [someMessage()],
    restore_messages: () => null,
  });
  renderScreen(<StorageSettings />);
  await screen.findByText("2.4 MB");
  return host;
}

describe("Storage", () => {
  it("says how much is kept, since when and where", async () => {
    await shown();
    expect(screen.getByText("1,234")).toBeVisible();
    expect(screen.getByText(/^since Wednesday, .*2026$/)).toBeVisible();
    expect(await screen.findByText("/srv/kim/landline")).toBeVisible();
  });

  it("exports everything as one file", async () => {
    await shown();
    const blobs: Blob[] = [];
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}` }));
    URL.revokeObjectURL = () => undefined;
    const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
    await userEvent.click(screen.getByRole("button", { name: "Export…" }));
    expect(await screen.findByText(/^Saved as landline-\d{4}-\d{2}-\d{2}\.json/)).toBeVisible();
    expect(click).toHaveBeenCalledOnce();
    const everything = JSON.parse((await blobs[0]?.text()) ?? "{}");
    expect(everything).toMatchObject({ format: 1, profile: { user: "kim" }, contacts: [{ id: "c-mei" }] });
    expect(everything.conversations).toEqual([{ contactId: "c-mei", messages: [someMessage()] }]);
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
