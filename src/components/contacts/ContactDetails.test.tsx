import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Contact } from "@/lib/host";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import ContactDetails from "./ContactDetails";

const HOUR = 3_600_000;

async function shown(changes: Partial<Contact> = {}) {
  const contact = someContact({ id: "a", nickname: "Anna", host: "workshop-2", client: "iptux 0.8.3", ...changes });
  const keep = (change: Partial<Contact>) => {
    Object.assign(contact, change);
    return null;
  };
  const now = Date.now();
  const host = new FakeHost({
    list_contacts: () => [contact, someContact({ id: "b", nickname: "Ben", groups: ["Chess"] })],
    get_presence_history: () => [{ state: "online", reason: null, from: now - HOUR, to: now }],
    set_contact_name: ({ name }) => keep({ ownName: name }),
    set_contact_note: ({ note }) => keep({ note }),
    set_contact_groups: ({ groups }) => keep({ groups }),
    set_contact_pinned: ({ pinned }) => keep({ pinned }),
    set_contact_charset: ({ charset }) => keep({ charsetChoice: charset }),
  });
  const onClose = vi.fn();
  const screenOf = renderScreen(<ContactDetails contactId="a" onClose={onClose} />);
  await screen.findByRole("heading", { name: /Anna/ });
  return { host, onClose, user: userEvent.setup(), ...screenOf };
}

describe("the page of a contact", () => {
  it("sets the charset of their program, and goes back to judging it by what comes", async () => {
    const { host, user } = await shown({ charset: "gb18030" });
    const field = screen.getByRole("combobox", { name: "Charset" });
    expect(field).toHaveTextContent("Automatic");
    await user.click(field);
    await user.click(await screen.findByRole("option", { name: "Traditional Chinese (Big5)" }));
    await waitFor(() => expect(host.called("set_contact_charset")).toEqual([{ contactId: "a", charset: "big5" }]));
    await user.click(field);
    await user.click(await screen.findByRole("option", { name: "Automatic" }));
    await waitFor(() => expect(host.called("set_contact_charset").at(-1)).toEqual({ contactId: "a", charset: null }));
  });

  it("says whom a name resembles, and shows what cannot be seen in a login name", async () => {
    const look = { user: "an<U+200B>na", host: "pc", skeletons: ["ben"], identity: "x" };
    await shown({ look });
    expect(screen.queryByTestId("likeness")).toBeNull();
    expect(screen.getByText("an<U+200B>na")).toBeInTheDocument();
  });

  it("says what is known, and that nothing protects what is written", async () => {
    await shown({ presence: "offline", offlineReason: "explicit", lastSeen: Date.now(), charset: "gb18030" });
    for (const text of ["workshop-2", "iptux 0.8.3", "gb18030", "10.0.0.7:2425"]) {
      expect(screen.getByText(text)).toBeInTheDocument();
    }
    expect(screen.getByText(/everybody on this network could read/)).toBeInTheDocument();
    expect(screen.getByText(/^Last heard/)).toBeInTheDocument();
  });

  it("says no last moment of who is here: they are heard again and again, and no fact tells of it", async () => {
    await shown({ presence: "online", lastSeen: Date.now() - 4 * 60_000 });
    expect(screen.getByText("Heard within the last moments.")).toBeInTheDocument();
    expect(screen.queryByText(/^Last heard/)).toBeNull();
  });

  it("keeps a note while it is being typed", async () => {
    const { host, user } = await shown();
    await user.type(screen.getByRole("textbox", { name: "Note" }), "Knows the printer");
    await waitFor(
      () => expect(host.called("set_contact_note")).toEqual([{ contactId: "a", note: "Knows the printer" }]),
      {
        timeout: 3_000,
      },
    );
    expect(await screen.findByText("Saved")).toBeInTheDocument();
  });

  it("keeps a note of somebody whose page is closed in the middle of a word", async () => {
    const { host, user, unmount } = await shown();
    await user.type(screen.getByRole("textbox", { name: "Note" }), "Kno");
    unmount();
    expect(host.called("set_contact_note").at(-1)).toEqual({ contactId: "a", note: "Kno" });
  });

  it("offers what stood in the note before", async () => {
    const { host, user } = await shown({ note: "old" });
    await user.clear(screen.getByRole("textbox", { name: "Note" }));
    await user.tab();
    await user.click(await screen.findByRole("button", { name: /Undo/ }));
    await waitFor(() => expect(host.called("set_contact_note").at(-1)).toEqual({ contactId: "a", note: "old" }));
    await waitFor(() => expect(screen.getByRole("textbox", { name: "Note" })).toHaveValue("old"));
  });

  it("calls somebody by one's own name for them", async () => {
    const { user } = await shown();
    await user.type(screen.getByRole("textbox", { name: "Your name for them" }), "Anna from the workshop");
    await user.tab();
    expect(await screen.findByRole("heading", { name: "Anna from the workshop" })).toBeInTheDocument();
    expect(screen.getByText("Calls themselves")).toBeInTheDocument();
  });

  it("says what is wrong with a name and leaves it to be corrected", async () => {
    const { host, user } = await shown();
    host.answer({
      set_contact_name: () => {
        throw refusal("peer.mark_too_long");
      },
    });
    await user.type(screen.getByRole("textbox", { name: "Your name for them" }), "x");
    await user.tab();
    expect(await screen.findByText(/That is too long/)).toBeInTheDocument();
    expect(screen.getByRole("textbox", { name: "Your name for them" })).toHaveValue("x");
  });

  it("puts somebody into a group by Enter, and takes them out", async () => {
    const { host, user } = await shown();
    await user.type(screen.getByRole("combobox", { name: "Groups" }), "Lunch{Enter}");
    await user.click(await screen.findByRole("button", { name: "Take out of Lunch" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Take out of Lunch" })).toBeNull());
    expect(host.called("set_contact_groups")).toEqual([
      { contactId: "a", groups: ["Lunch"] },
      { contactId: "a", groups: [] },
    ]);
  });

  it("reads out the hours of a day to who cannot see the chart", async () => {
    await shown();
    expect(await screen.findByRole("region", { name: "Presence in the last seven days" })).toHaveTextContent(
      /here for (1 hour|\d+ minutes)/,
    );
  });

  it("is closed by its button", async () => {
    const { onClose, user } = await shown();
    await user.click(screen.getByRole("button", { name: "Close details" }));
    expect(onClose).toHaveBeenCalledOnce();
  });
});
