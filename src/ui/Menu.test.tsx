import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Button } from "./Button";
import { ContextMenu, Menu, type MenuEntry } from "./Menu";

function entries(pick: (what: string) => void): MenuEntry[] {
  return [
    { text: "Undo it", shortcut: "undo", onSelect: () => pick("undo") },
    { text: "Never", disabled: true, onSelect: () => pick("never") },
    { type: "separator" },
    { type: "check", text: "Pinned", checked: true, onChange: (checked) => pick(`pinned ${checked}`) },
    {
      type: "choice",
      label: "Sort",
      value: "name",
      options: [
        { value: "name", text: "By name" },
        { value: "recent", text: "By last message" },
      ],
      onChoose: (value) => pick(`sort ${value}`),
    },
    { type: "submenu", text: "Groups", entries: [{ text: "Design", onSelect: () => pick("design") }] },
  ];
}

describe("Menu", () => {
  it("opens by keyboard, says what is checked and chosen, and does what is picked", async () => {
    const pick = vi.fn();
    render(<Menu trigger={<Button>More</Button>} entries={entries(pick)} />);
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    const menu = await screen.findByRole("menu");
    expect(within(menu).getByRole("menuitemcheckbox", { name: "Pinned" })).toBeChecked();
    expect(within(menu).getByRole("menuitemradio", { name: "By name" })).toBeChecked();
    const undo = within(menu).getByRole("menuitem", { name: "Undo it" });
    expect(undo).toHaveAttribute("aria-keyshortcuts", "Control+Z");
    expect(undo).toHaveTextContent("Ctrl Z");
    expect(within(menu).getByRole("menuitem", { name: "Never" })).toHaveAttribute("aria-disabled", "true");
    await userEvent.click(within(menu).getByRole("menuitemradio", { name: "By last message" }));
    expect(pick).toHaveBeenCalledExactlyOnceWith("sort recent");
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    await waitFor(() => expect(screen.getByRole("button", { name: "More" })).toHaveFocus());
  });

  it("opens a submenu with the arrow key", async () => {
    const pick = vi.fn();
    render(<Menu trigger={<Button>More</Button>} entries={entries(pick)} />);
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    await screen.findByRole("menu");
    await userEvent.keyboard("{End}{ArrowRight}");
    await userEvent.click(await screen.findByRole("menuitem", { name: "Design" }));
    expect(pick).toHaveBeenCalledExactlyOnceWith("design");
  });

  it("asks for its entries only when it opens", async () => {
    const make = vi.fn(() => entries(() => undefined));
    render(<Menu trigger={<Button>More</Button>} entries={make} />);
    expect(make).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    await screen.findByRole("menu");
    expect(make).toHaveBeenCalled();
  });
});

describe("ContextMenu", () => {
  it("opens by a right click on what it belongs to, and closes on Escape", async () => {
    const pick = vi.fn();
    render(
      <ContextMenu entries={entries(pick)}>
        <button type="button">Mei</button>
      </ContextMenu>,
    );
    fireEvent.contextMenu(screen.getByRole("button", { name: "Mei" }));
    await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Pinned" }));
    expect(pick).toHaveBeenCalledExactlyOnceWith("pinned false");
    fireEvent.contextMenu(screen.getByRole("button", { name: "Mei" }));
    await screen.findByRole("menu");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  });
});
