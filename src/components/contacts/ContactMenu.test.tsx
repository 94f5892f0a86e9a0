// What a person does with contacts by the menu: on the screen at once, in the node, and back.
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Contact } from "@/lib/host";
import { FakeHost, refusal, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import { Contacts } from "./Contacts";
// Loaded by now: what is waited for here is the node, not the bundler.
import "./ExportDialog";

const people = (): Contact[] => [
  someContact({ id: "self", user: "kim", nickname: "Kim", isSelf: true }),
  someContact({ id: "a", user: "anna", nickname: "Anna", groups: ["Lunch"], addresses: ["10.0.0.7:2425"] }),
  someContact({ id: "b", user: "ben", nickname: "Ben" }),
];

async function shown() {
  const contacts = people();
  const keep = (id: string, change: Partial<Contact>) => {
    Object.assign(contacts.find((each) => each.id === id) ?? {}, change);
    return null;
  };
  const host = new FakeHost({
    list_contacts: () => contacts,
    set_contact_pinned: ({ contactId, pinned }) => keep(contactId, { pinned }),
    set_contact_blocked: ({ contactId, blocked }) => keep(contactId, { blocked }),
    set_contact_groups: ({ contactId, groups }) => keep(contactId, { groups }),
  });
  const onDetails = vi.fn();
  renderScreen(
    <Contacts selectedId={null} onSelect={() => undefined} onDetails={onDetails} onReveal={() => undefined} />,
  );
  await screen.findByRole("button", { name: /^Anna/ });
  return { host, onDetails, user: userEvent.setup({ pointerEventsCheck: 0, delay: null }) };
}

const row = (name: string) => screen.getByRole("button", { name: new RegExp(`^${name}`) });
const list = () => within(screen.getByRole("list", { name: "Contacts" }));
const headings = () =>
  list()
    .getAllByRole("heading", { level: 2 })
    .map(({ textContent }) => textContent);

/** By the menu key as by the right button: both are the same event. */
async function openMenu(name: string): Promise<HTMLElement> {
  fireEvent.contextMenu(row(name));
  return screen.findByRole("menu");
}

/** With the keys, as the submenu of a pointer waits for it to rest. */
async function openGroups(name: string, user: UserEvent): Promise<void> {
  within(await openMenu(name))
    .getByRole("menuitem", { name: "Groups" })
    .focus();
  await user.keyboard("{ArrowRight}");
}

describe("the menu of a contact", () => {
  it("pins somebody at once, and takes it back with the key for undo", async () => {
    const { host } = await shown();
    fireEvent.click(within(await openMenu("Ben")).getByRole("menuitem", { name: "Pin" }));
    await waitFor(() => expect(headings()).toContain("Pinned"));
    expect(host.called("set_contact_pinned")).toEqual([{ contactId: "b", pinned: true }]);
    fireEvent.click(await screen.findByRole("button", { name: /Undo/ }));
    await waitFor(() => expect(headings()).not.toContain("Pinned"));
    expect(host.called("set_contact_pinned")).toHaveLength(2);
  });

  it("gives the focus back to the row after a click, wherever the row has gone", async () => {
    const { user } = await shown();
    await user.click(within(await openMenu("Ben")).getByRole("menuitem", { name: "Pin" }));
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    expect(headings()).toContain("Pinned");
    await waitFor(() => expect(row("Ben")).toHaveFocus());
  });

  it("leaves the focus where what was chosen took it", async () => {
    const { onDetails } = await shown();
    const pane = document.body.appendChild(document.createElement("input"));
    onDetails.mockImplementation(() => requestAnimationFrame(() => pane.focus()));
    fireEvent.click(within(await openMenu("Ben")).getByRole("menuitem", { name: /Details/ }));
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    await waitFor(() => expect(pane).toHaveFocus());
    pane.remove();
  });

  it("puts somebody into a group that there is", async () => {
    const { host, user } = await shown();
    await openGroups("Ben", user);
    fireEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Lunch" }));
    await waitFor(() => expect(headings()).toContain("Lunch · 2"));
    expect(host.called("set_contact_groups")).toEqual([{ contactId: "b", groups: ["Lunch"] }]);
  });

  it("puts somebody into a new group too, and shows them in both", async () => {
    const { host, user } = await shown();
    await openGroups("Anna", user);
    fireEvent.click(await screen.findByRole("menuitem", { name: "New group…" }));
    await user.type(await screen.findByRole("textbox", { name: "Name of the group" }), "Chess{Enter}");
    await waitFor(() => expect(headings()).toContain("Chess · 1"));
    expect(host.called("set_contact_groups")).toEqual([{ contactId: "a", groups: ["Lunch", "Chess"] }]);
    expect(list().getAllByRole("button", { name: /^Anna/ })).toHaveLength(2);
  });

  it("blocks somebody: a word, the last place, and no news", async () => {
    const { host, user } = await shown();
    await user.click(within(await openMenu("Anna")).getByRole("menuitem", { name: "Block" }));
    await waitFor(() => expect(row("Anna")).toHaveAttribute("data-presence", "blocked"));
    expect(row("Anna")).toHaveTextContent("Blocked");
    expect(headings().at(-1)).toBe("Blocked");
    expect(host.called("set_contact_blocked")).toEqual([{ contactId: "a", blocked: true }]);
  });

  it("shows things as they were when the node refuses, and says why", async () => {
    const { host } = await shown();
    host.answer({
      set_contact_pinned: () => {
        throw refusal("node.storage");
      },
    });
    fireEvent.click(within(await openMenu("Ben")).getByRole("menuitem", { name: "Pin" }));
    expect(await screen.findByText("That could not be kept")).toBeInTheDocument();
    expect(headings()).not.toContain("Pinned");
  });

  it("copies the address, and opens the details", async () => {
    const { onDetails, user } = await shown();
    await user.click(within(await openMenu("Anna")).getByRole("menuitem", { name: "Copy address" }));
    expect(await navigator.clipboard.readText()).toBe("10.0.0.7");
    await user.click(within(await openMenu("Anna")).getByRole("menuitem", { name: /Details/ }));
    expect(onDetails).toHaveBeenCalledWith("a");
  });
});

describe("the list's own menu", () => {
  it("sorts by what is chosen, and keeps the choice", async () => {
    const { user } = await shown();
    await user.click(screen.getByRole("button", { name: "Sort and export" }));
    await user.click(await screen.findByRole("menuitemradio", { name: "By name" }));
    expect(localStorage.getItem("landline:contacts.sort")).toBe("name");
  });

  it("exports who is ticked", async () => {
    const { user, host } = await shown();
    host.savedAs = () => "contacts (1).csv";
    await user.click(screen.getByRole("button", { name: "Sort and export" }));
    await user.click(await screen.findByRole("menuitem", { name: "Export contacts…" }));
    await user.click(await screen.findByRole("checkbox", { name: /Ben/ }));
    await user.click(screen.getByRole("button", { name: "Export 1 contact" }));
    expect(await screen.findByText("contacts (1).csv is in your downloads.")).toBeVisible();
    expect(host.saved[0]?.text).toMatch(/Anna/);
    expect(host.saved[0]?.text).not.toMatch(/Ben/);
  });
});
