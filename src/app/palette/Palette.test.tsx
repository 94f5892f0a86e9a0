import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { FakeHost, someContact } from "@/test/FakeHost";
import { renderScreen } from "@/test/renderScreen";
import Palette from "./Palette";

async function shown(peopleOnly = false) {
  new FakeHost({
    list_contacts: () => [
      someContact({ id: "mei", nickname: "Mei", unread: 2 }),
      someContact({ id: "ben", nickname: "Ben", presence: "offline" }),
    ],
  });
  const calls = { settings: vi.fn(), contact: vi.fn(), close: vi.fn() };
  renderScreen(
    <Palette
      commands={[{ id: "settings", kind: "page", text: "Settings", shortcut: "settings", run: calls.settings }]}
      peopleOnly={peopleOnly}
      typed=""
      returnTo={null}
      onContact={calls.contact}
      onClose={calls.close}
    />,
  );
  const field = await screen.findByRole("combobox");
  await waitFor(() => expect(screen.getAllByRole("option").length).toBeGreaterThan(peopleOnly ? 0 : 1));
  return { ...calls, field };
}

const active = (field: HTMLElement) => document.getElementById(field.getAttribute("aria-activedescendant") ?? "");

describe("Palette", () => {
  it("has the focus, names what is active, and goes round with the arrows", async () => {
    const { field } = await shown();
    await waitFor(() => expect(field).toHaveFocus());
    expect(field).toHaveAccessibleName("Find people, pages and actions");
    expect(within(screen.getByRole("group", { name: "People" })).getByRole("option")).toHaveTextContent(/Mei.*Online/);
    expect(active(field)).toHaveTextContent("Mei");
    await userEvent.keyboard("{ArrowDown}");
    expect(active(field)).toHaveTextContent("SettingsCtrl ,");
    expect(active(field)).toHaveAttribute("aria-selected", "true");
    await userEvent.keyboard("{ArrowDown}");
    expect(active(field)).toHaveTextContent("Mei");
  });

  it("goes where Enter says, and closes", async () => {
    const { field, contact, close } = await shown();
    await userEvent.type(field, "be{Enter}");
    expect(contact).toHaveBeenCalledExactlyOnceWith("ben");
    expect(close).toHaveBeenCalledOnce();
  });

  it("does what is clicked", async () => {
    const { settings } = await shown();
    await userEvent.click(screen.getByRole("option", { name: /Settings/ }));
    expect(settings).toHaveBeenCalledOnce();
  });

  it("says that nothing matches, and Enter then does nothing", async () => {
    const { field, contact, settings, close } = await shown();
    await userEvent.type(field, "zzz{Enter}");
    expect(screen.getByText("Nothing matches “zzz”")).toBeVisible();
    expect(screen.queryAllByRole("option")).toEqual([]);
    for (const call of [contact, settings, close]) expect(call).not.toHaveBeenCalled();
    await userEvent.keyboard("{Escape}");
    expect(close).toHaveBeenCalledOnce();
  });

  it("offers people only to whoever wants to write", async () => {
    const { field } = await shown(true);
    expect(field).toHaveAccessibleName("Write to…");
    expect(screen.getAllByRole("option").map((each) => each.textContent)).toEqual([expect.stringContaining("Mei")]);
  });
});
